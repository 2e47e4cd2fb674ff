const names = [
  'custom',
  'type',
  'import',
  'function',
  'table',
  'memory',
  'global',
  'export',
  'start',
  'element',
  'code',
  'data',
  'dataCount',
] as const;
type Section = (typeof names)[number];

/** Which sections a WebAssembly binary has (core specification 2.0, §5.5). */
export class Parser {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** An unsigned LEB128 number: its value and where it ends. */
  #number(from: number): [value: number, end: number] {
    let value = 0;
    for (let at = from, shift = 0; ; at++, shift += 7) {
      const byte = this.#bytes[at] as number;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return [value, at + 1];
    }
  }

  sections(): Section[] {
    const found: Section[] = [];
    for (let at = 8; at < this.#bytes.length; ) {
      const [length, start] = this.#number(at + 1);
      found.push(names[this.#bytes[at] as number] as Section);
      at = start + length;
    }
    return found;
  }
}
