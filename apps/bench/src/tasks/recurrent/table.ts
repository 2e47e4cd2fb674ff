import type { Row } from '../../results/Row.js';
import { digits, milliseconds, times } from '../../tables/format.js';
import { type Cell, reasonLine, type Table } from '../../tables/Table.js';
import type { Recurrent } from './measure.js';

const nothing: Cell = { text: '–', tone: 'dim' };

/** One line per network and use. */
export const recurrentTable = (rows: readonly Row<Recurrent>[]): Table => {
  const number = (header: string) => ({ header, align: 'right' as const });
  const columns = [
    { header: 'network', align: 'left' as const },
    number('hidden'),
    number('ms a step'),
    number('loop'),
    { ...number('loop, stock'), spare: 1 },
    number('of its products'),
    number('steps a second'),
    number('p99 µs'),
    { ...number('drift'), spare: 2 },
  ];
  const lines = rows.map(({ subject, size, status, message, measured }): Cell[] => {
    const lead = [{ text: subject }, { text: String(size) }];
    if (!measured) return reasonLine(lead, `${status}: ${message}`, status === 'failed' ? 'bad' : 'dim', columns.length);
    if (measured.kind === 'training') {
      const { seconds, loop, stockLoop, products } = measured;
      const stock = stockLoop ? { text: times(stockLoop.median) } : nothing;
      return [
        ...lead,
        { text: milliseconds(seconds.median) },
        { text: times(loop.median) },
        stock,
        { text: times(products.median) },
        nothing,
        nothing,
        nothing,
      ];
    }
    const { perSecond, median, p99, drift } = measured;
    return [
      ...lead,
      { text: milliseconds(median) },
      nothing,
      nothing,
      nothing,
      { text: Math.round(perSecond).toLocaleString('en') },
      { text: digits(1e6 * p99) },
      { text: times(drift) },
    ];
  });
  return { caption: 'Training steps next to the same network as a loop; streams of single samples', columns, lines };
};
