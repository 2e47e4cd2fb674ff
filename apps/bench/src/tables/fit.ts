import type { Column, Table } from './Table.js';

/** A table with some of its columns; cells that span several shrink with it. */
export const withColumns = (table: Table, keeps: (column: Column) => boolean): Table => {
  const stays = table.columns.map(keeps);
  const lines = table.lines.map((line) => {
    let column = 0;
    return line.flatMap((cell) => {
      const span = cell.span ?? 1;
      const left = stays.slice(column, column + span).filter(Boolean).length;
      column += span;
      return left === 0 ? [] : [cell.span ? { ...cell, span: left } : cell];
    });
  });
  return { ...table, columns: table.columns.filter((_, i) => stays[i]), lines };
};

/**
 * The fullest version of a table that is no wider than asked for, as told by `widthOf`; the narrowest version when none is.
 */
export const fit = (table: Table, width: number, widthOf: (table: Table) => number): Table => {
  const ranks = [...new Set(table.columns.flatMap(({ spare }) => (spare === undefined ? [] : [spare])))].sort((a, b) => b - a);
  const versions = [table, ...ranks.map((rank) => withColumns(table, ({ spare }) => spare === undefined || spare < rank))];
  return versions.find((version) => widthOf(version) <= width) ?? (versions.at(-1) as Table);
};
