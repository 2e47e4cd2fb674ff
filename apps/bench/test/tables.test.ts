import { describe, expect, test } from '@jest/globals';
import picocolors from 'picocolors';
import { embeddedJson } from '../src/report/escape.js';
import { inlineSvg } from '../src/report/inlineSvg.js';
import { tableHtml } from '../src/report/tableHtml.js';
import { clock, digits, milliseconds, percent, plainNumber, times, timesSpread } from '../src/tables/format.js';
import { reasonLine, type Table } from '../src/tables/Table.js';
import { printTable } from '../src/terminal/printTable.js';

const table: Table = {
  caption: 'A <table> & more',
  columns: [
    { header: 'map', align: 'left' },
    { header: 'spare, ms', align: 'right', spare: 1, terminalOnly: true },
    { header: 'ratio', align: 'right' },
  ],
  lines: [
    [{ text: 'Linear' }, { text: '0.125' }, { text: '1.00×', tone: 'good', detail: '75 rounds' }],
    reasonLine([{ text: 'OddLinear' }], 'refused: must be odd', 'dim', 3),
  ],
};

describe('format', () => {
  test.each([
    [digits(0), '0'],
    [digits(1234), '1234'],
    [digits(0.1234), '0.123'],
    [digits(1e-7), '1.0e-7'],
    [digits(Number.NaN), 'NaN'],
    [milliseconds(0.0123), '12.3'],
    [times(0.987), '0.99×'],
    [times(34.56), '34.6×'],
    [timesSpread(1.5, 0.104), '±0.10'],
    [timesSpread(34.5, 1.23), '±1.2'],
    [percent(0.9425), '94.3 %'],
    [plainNumber(0.1), '0.1'],
    [clock(125), '2:05'],
  ])('format gives %s', (text, expected) => {
    expect(text).toBe(expected);
  });
});

describe('printTable', () => {
  const plainColours = picocolors.createColors(false);

  test('printTable(table, width) shows every column where there is room, without colour codes', () => {
    const text = printTable(table, 120, plainColours);
    for (const word of ['Linear', 'spare,', '0.125', '1.00×', 'refused: must be odd']) expect(text).toContain(word);
    expect(text).not.toContain('\u001b');
  });

  test('printTable(table, width) drops spare columns where there is none and keeps the rest', () => {
    const text = printTable(table, 30, plainColours);
    expect(text).not.toContain('0.125');
    for (const word of ['Linear', '1.00×', 'OddLinear']) expect(text).toContain(word);
  });

  test('printTable(table, width) only underlines with colour what the text says', () => {
    expect(printTable(table, 120, picocolors.createColors(true))).toContain('\u001b[32m1.00×');
  });
});

describe('tableHtml', () => {
  test('tableHtml(table) is a table with caption, scopes and escaped text', () => {
    const html = tableHtml(table);
    expect(html).toContain('<caption><span>A &lt;table&gt; &amp; more</span></caption>');
    expect(html).toContain('<th scope="row">Odd<wbr>Linear</th>');
    expect(html).toContain('<small>75 rounds</small>');
    expect(html.match(/<th scope="col"/g)).toHaveLength(2);
    expect(html).not.toContain('0.125');
  });
});

describe('embeddedJson', () => {
  test('embeddedJson(value) cannot end the script element and reads back the same', () => {
    const value = { message: '</script><script>alert(1)</script>' };
    expect(embeddedJson(value)).not.toContain('</');
    expect(JSON.parse(embeddedJson(value))).toEqual(value);
  });
});

describe('inlineSvg', () => {
  test('inlineSvg(svg, prefix) scales, drops namespaces and keeps ids apart', () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="9" viewBox="0 0 9 5"><clipPath id="clip0"/><g clip-path="url(#clip0)"/></svg>';
    const inline = inlineSvg(svg, 'speed', 'wide');
    expect(inline).toContain('<svg class="wide" viewBox="0 0 9 5" style="max-width:9px"');
    expect(inline).toContain('id="speed-clip0"');
    expect(inline).toContain('url(#speed-clip0)');
    expect(inline).not.toContain('http');
  });
});
