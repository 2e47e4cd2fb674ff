import { stripVTControlCharacters } from 'node:util';
import CliTable from 'cli-table3';
import picocolors from 'picocolors';
import { fit } from '../tables/fit.js';
import type { Cell, Table, Tone } from '../tables/Table.js';

type Colours = ReturnType<typeof picocolors.createColors>;

const painter = (colours: Colours): Record<Tone, (text: string) => string> => ({
  good: colours.green,
  bad: colours.red,
  warn: colours.yellow,
  dim: colours.dim,
});

const HEADER_WIDTH = 10;

/** A header broken into short lines, so that a column is no wider than its numbers. */
const head = (header: string): string => {
  const lines: string[] = [];
  for (const word of header.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= HEADER_WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
};

const draw = ({ columns, lines }: Table, colours: Colours): string => {
  const paint = painter(colours);
  const table = new CliTable({
    head: columns.map(({ header }) => head(header)),
    colAligns: columns.map(({ align }) => align),
    style: { head: [], border: [], compact: true },
  });
  const show = ({ text, tone, span }: Cell) => {
    const content = tone ? paint[tone](text) : text;
    return span && span > 1 ? { content, colSpan: span, hAlign: 'left' as const } : content;
  };
  for (const line of lines) table.push(line.map(show));
  return table.toString();
};

const widthOf = (text: string): number => Math.max(...text.split('\n').map((line) => stripVTControlCharacters(line).length));

/** A table as text, without its spare columns where the terminal is narrow. Colours only underline what the text says. */
export const printTable = (table: Table, width: number, colours: Colours = picocolors): string =>
  `${table.caption}\n${draw(
    fit(table, width, (version) => widthOf(draw(version, colours))),
    colours,
  )}`;
