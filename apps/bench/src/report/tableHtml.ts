import { withColumns } from '../tables/fit.js';
import type { Cell, Column, Table } from '../tables/Table.js';
import { escape } from './escape.js';

const classes = (...names: (string | false | undefined)[]): string => {
  const given = names.filter(Boolean).join(' ');
  return given ? ` class="${given}"` : '';
};

const content = ({ text, detail }: Cell): string => `${escape(text)}${detail ? `<small>${escape(detail)}</small>` : ''}`;

/** Names of classes may break between their words where a window is narrow. */
const rowHeader = (cell: Cell): string => `<th scope="row">${content(cell).replace(/([a-z])(?=[A-Z])/g, '$1<wbr>')}</th>`;

const lineHtml = ([first, ...others]: readonly Cell[], columns: readonly Column[]): string => {
  const cells = others.map((cell, i) => {
    const { align, spare } = columns[i + 1] as Column;
    if (cell.span) return `<td${classes(cell.tone)} colspan="${cell.span}">${content(cell)}</td>`;
    return `<td${classes(align === 'right' && 'number', spare !== undefined && 'spare', cell.tone)}>${content(cell)}</td>`;
  });
  return `<tr>${first ? rowHeader(first) : ''}${cells.join('')}</tr>`;
};

/** A table as HTML, in a frame that scrolls sideways where the window is too narrow. */
export const tableHtml = (table: Table): string => {
  const { caption, columns, lines } = withColumns(table, ({ terminalOnly }) => !terminalOnly);
  const heads = columns.map(
    ({ header, align, spare }) =>
      `<th scope="col"${classes(align === 'right' && 'number', spare !== undefined && 'spare')}>${escape(header)}</th>`,
  );
  return `<div class="scroll" role="region" tabindex="0" aria-label="${escape(caption)}">
<table>
<caption><span>${escape(caption)}</span></caption>
<thead><tr>${heads.join('')}</tr></thead>
<tbody>
${lines.map((line) => lineHtml(line, columns)).join('\n')}
</tbody>
</table>
</div>`;
};
