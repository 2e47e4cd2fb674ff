/** How a cell is meant, so that terminal and page can colour it; the text says the same without colour. */
export type Tone = 'good' | 'bad' | 'warn' | 'dim';

export interface Cell {
  readonly text: string;
  readonly tone?: Tone;
  /** More detail, shown on the page only. */
  readonly detail?: string;
  /** Columns that it fills. Default 1. */
  readonly span?: number;
}

export interface Column {
  readonly header: string;
  readonly align: 'left' | 'right';
  /** Left out where there is no room, the highest number first. Without it a column always stays. */
  readonly spare?: number;
  /** Left out on the page, where cells show it as a detail. */
  readonly terminalOnly?: true;
}

/** A table as tasks describe it: printed in the terminal and written into the report. The first cell of a line is its header. */
export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly lines: readonly (readonly Cell[])[];
}

/** The line of a row without numbers: its leading cells, then the reason across all other columns. */
export const reasonLine = (lead: readonly Cell[], reason: string, tone: Tone, columns: number): Cell[] => [
  ...lead,
  { text: reason, tone, span: columns - lead.length },
];
