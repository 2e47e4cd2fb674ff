import type { Variable } from '@tensorflow/tfjs-core';
import type { Parameter } from './Description.js';
import type { LinearMap } from './LinearMap.js';

/** One tensor of a map under its state key. */
export interface StateEntry {
  readonly variable: Variable;
  readonly role: 'free' | 'buffer' | 'constant';
  /** The numbers of a constant. */
  readonly constant?: () => Float32Array;
  /** A bias may be given in any shape of the same size. */
  readonly isBias: boolean;
  /** A bias that may be given once for all outputs: how many numbers that is. */
  readonly spread?: number;
}

/** Everything a state dict of a map may say, with the keys of the maps inside it. */
export interface StateTable {
  readonly entries: Readonly<Record<string, StateEntry>>;
  /** Second name → key. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Keys of the reference that carry nothing: written with aliases, ignored on load. */
  readonly derived: Readonly<Record<string, Parameter>>;
  /** Keys of a bias that this map does not have: accepted when zero. */
  readonly absent: readonly string[];
}

/** Under this symbol a map hands its table to the map around it. */
export const STATE_TABLE: unique symbol = Symbol('slim.stateTable');

/** Under this symbol a map is told that it now is a part of another map, which keeps the only matrix. */
export const ADOPT: unique symbol = Symbol('slim.adopt');

/** A map that core made. */
export interface Nestable {
  [STATE_TABLE](): StateTable;
  [ADOPT](): void;
}

const prefixed = <T>(prefix: string, record: Readonly<Record<string, T>>, of: (value: T) => T = (value) => value): Record<string, T> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [`${prefix}.${key}`, of(value)]));

/** The table of a map: its own rows first, then those of the maps inside, prefixed. The outer map's word on a key wins. */
export const joinTables = (own: StateTable, parts: Readonly<Record<string, LinearMap>>): StateTable => {
  let { entries, aliases, derived, absent } = own;
  for (const [prefix, part] of Object.entries(parts)) {
    const inner = (part as unknown as Nestable)[STATE_TABLE]();
    entries = { ...entries, ...prefixed(prefix, inner.entries) };
    aliases = { ...prefixed(prefix, inner.aliases, (key) => `${prefix}.${key}`), ...aliases };
    derived = { ...prefixed(prefix, inner.derived), ...derived };
    absent = [...absent, ...inner.absent.map((key) => `${prefix}.${key}`)];
  }
  const bare = <T extends object>(record: T): T => Object.assign(Object.create(null), record); // no inherited keys: `toString` is unknown
  return {
    entries: bare(entries),
    aliases: bare(aliases),
    derived: bare(derived),
    absent: absent.filter((key) => !Object.hasOwn(derived, key)),
  };
};
