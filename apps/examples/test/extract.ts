/** A piece of documentation that promises to run: a fence marked ts. */
export interface Example {
  /** Where it stands, e.g. `packages/core/src/maps/Linear.ts:12`. */
  readonly where: string;
  /** The code, or undefined where an `@example` has no such fence. */
  readonly code: string | undefined;
}

interface Line {
  readonly number: number;
  readonly text: string;
}

const numbered = (text: string, first = 1): Line[] => text.split('\n').map((line, i) => ({ number: first + i, text: line }));

/** The contents of all ts fences among the lines. */
function fences(file: string, lines: readonly Line[]): Example[] {
  const found: Example[] = [];
  let code: string[] | undefined;
  let where = '';
  for (const { number, text } of lines) {
    if (code && /^\s*```\s*$/.test(text)) {
      found.push({ where, code: code.join('\n') });
      code = undefined;
    } else if (code) {
      code.push(text);
    } else if (/^\s*```ts\s*$/.test(text)) {
      code = [];
      where = `${file}:${number + 1}`;
    }
  }
  return found;
}

/** The examples of a Markdown page. */
export const inMarkdown = (file: string, text: string): Example[] => fences(file, numbered(text));

/** The fences that follow an `@example` in a doc comment of a TypeScript source. */
export function inSource(file: string, source: string): Example[] {
  const examples: Example[] = [];
  for (const comment of source.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    const first = source.slice(0, comment.index).split('\n').length;
    const inner = comment[0].replace(/^\/\*\*/, '').replace(/\s*\*\/$/, '');
    const lines = numbered(inner, first).map(({ number, text }) => ({ number, text: text.replace(/^\s*\* ?/, '') }));
    const starts = lines.flatMap(({ text }, i) => (/^\s*@example\b/.test(text) ? [i] : []));
    starts.forEach((start, i) => {
      const found = fences(file, lines.slice(start, starts[i + 1]));
      examples.push(...(found.length > 0 ? found : [{ where: `${file}:${first + start}`, code: undefined }]));
    });
  }
  return examples;
}
