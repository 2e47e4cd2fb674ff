import type { Row } from '../../results/Row.js';
import { outcomeCell } from '../../tables/certificates.js';
import { digits, plainNumber } from '../../tables/format.js';
import { type Cell, reasonLine, type Table } from '../../tables/Table.js';
import type { Guarantees } from './measure.js';

const columns = [
  { header: 'map', align: 'left' as const },
  { header: 'W moved by', align: 'right' as const, spare: 3 },
  { header: 'promise', align: 'left' as const },
  { header: 'kind', align: 'left' as const, spare: 2 },
  { header: 'bound', align: 'right' as const },
  { header: 'tolerance', align: 'right' as const, spare: 1 },
  { header: 'at birth', align: 'right' as const },
  { header: 'trained', align: 'right' as const },
];

const linesOf = ({ subject, status, message, measured }: Row<Guarantees>): Cell[][] => {
  if (!measured) return [reasonLine([{ text: subject }], `${status}: ${message}`, status === 'failed' ? 'bad' : 'dim', columns.length)];
  const lead: Cell[] = [{ text: subject }, { text: `${digits(100 * measured.moved)} %`, detail: `${measured.steps} steps` }];
  if (measured.birth.length === 0) return [reasonLine(lead, 'promises nothing', 'dim', columns.length)];
  return measured.birth.map((birth, i) => {
    const trained = measured.trained[i];
    const relation = birth.relation === 'at most' ? '≤' : '≥';
    return [
      ...lead,
      { text: birth.property, detail: birth.method },
      { text: birth.kind, ...(birth.kind === 'soft' ? { tone: 'warn' as const } : {}) },
      { text: `${relation} ${plainNumber(birth.bound)}` },
      { text: digits((trained ?? birth).tolerance) },
      outcomeCell(birth),
      trained ? outcomeCell(trained) : { text: '' },
    ];
  });
};

/** One line per promise, with what was measured before and after training. */
export const guaranteesTable = (rows: readonly Row<Guarantees>[]): Table => {
  const sizes = [...new Set(rows.map(({ size }) => `${size} → ${size}`))].join(', ');
  return {
    caption: `Promises of the maps ${sizes}, measured in float64: ✓ it holds, ✗ it does not`,
    columns,
    lines: rows.flatMap(linesOf),
  };
};
