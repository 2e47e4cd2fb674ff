import { type LinearMap, Random, SlimError } from '@slim/core';
import { checkSize, completeOptions } from '@slim/core/checks';
import { add, clone, dispose, mul, type Tensor, tidy, transpose } from '@tensorflow/tfjs-core';
import { InitialStates } from '../InitialStates.js';
import { dropout } from '../passes/dropout.js';
import { runLayers } from '../passes/layers.js';
import { openStream } from '../stream/openStream.js';
import type { Stream } from '../stream/Stream.js';
import type { CellKind, Matrices } from './CellKind.js';
import { checkSequence, checkStates } from './checks.js';
import { GROUP, Grouped } from './Grouped.js';
import { group } from './group.js';
import { checkMade, type Made } from './Made.js';
import { type CellCall, cellCallOf, checkCall, matricesOf } from './matrices.js';
import { type NetworkCall, type Settings, settingsOf } from './NetworkOptions.js';
import type { RecurrentCell } from './RecurrentCell.js';
import type { SavedNetwork } from './SavedNetwork.js';
import { spanOf } from './spanOf.js';
import { namesOf, startOf } from './starts.js';

/** States at the start, for all layers in one tensor [layers, batch, hiddenSize] or as a list of [batch, hiddenSize]. */
export type States = Tensor | readonly Tensor[];

/** The matrices of all cells and the states they start from, made once. */
export interface Prepared {
  readonly matrices: readonly Matrices[];
  /** Of each memory the trainable states [cells, hiddenSize]. */
  readonly starts: readonly Tensor[];
}

/** Layers of recurrent cells over time. The network owns its cells. */
export abstract class RecurrentNetwork<C extends RecurrentCell = RecurrentCell> extends Grouped {
  readonly inputSize: number;
  readonly hiddenSize: number;
  /** Width of the output: hiddenSize, twice that for a bidirectional network. */
  readonly outputSize: number;
  /** The cells in the order of the layers; of a bidirectional layer first that which reads forwards. */
  readonly cells: readonly C[];
  /** Every option with the value in use. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly [GROUP]: LinearMap;
  /** @internal */
  readonly kind: CellKind;
  protected readonly where: string;
  readonly #settings: Settings;
  readonly #random: Random;

  /** @param made - cells and initial states to take over: for clones and loaded networks */
  constructor(
    name: string,
    kind: CellKind,
    makeCell: (inputSize: number, hiddenSize: number, options: object) => C,
    inputSize: number,
    given: unknown,
    made?: Made,
  ) {
    super();
    const size = (given as { hiddenSize?: unknown } | null | undefined)?.hiddenSize ?? 16;
    const where = `${name}(${String(inputSize)} → ${String(size)})`;
    checkSize(where, 'inputSize', inputSize);
    const settings = settingsOf(where, given);
    const { hiddenSize, numLayers, bidirectional, seed } = settings;
    const directions = bidirectional ? 2 : 1;
    const count = numLayers * directions;
    if (made) checkMade(where, kind, settings, inputSize, made);
    const cells: C[] = [];
    this[GROUP] = group({
      name,
      inputSize,
      outputSize: hiddenSize,
      seed,
      parts: (keySeed) => {
        const parts: Record<string, LinearMap> = {};
        for (let k = 0; k < count; k++) {
          const key = `${kind.prefix}.${k}`;
          const width = k < directions ? inputSize : directions * hiddenSize;
          const cell = (made?.cells[k] as C | undefined) ?? makeCell(width, hiddenSize, { ...settings.cellArgs, seed: keySeed(key) });
          cells.push(cell);
          parts[key] = cell[GROUP];
        }
        for (const [i, key] of kind.memories.entries()) {
          parts[key] = made?.initStates[i] ?? new InitialStates(cells.length, hiddenSize, { seed: keySeed(key) });
        }
        return parts;
      },
      penalty: (parts, call) => {
        const errors = cells.map((_, k): Tensor => parts[`${kind.prefix}.${k}`]!.regError(call));
        return mul(
          errors.reduce((a, b) => add(a, b)),
          1 / errors.length,
        );
      },
    });
    this.cells = Object.freeze(cells);
    this.kind = kind;
    this.where = where;
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    this.outputSize = directions * hiddenSize;
    this.#settings = settings;
    this.#random = new Random(seed).fork('dropout');
    this.options = Object.freeze({ ...settings, cellArgs: cells[0]!.options });
  }

  /** Whether the first axis of sequences are the samples. */
  get batchFirst(): boolean {
    return this.#settings.batchFirst;
  }

  /** An independent network with the same options and parameters. */
  clone(): this {
    this.mustLive('clone');
    const initStates = this.kind.memories.map((key) => this[GROUP].parts[key]!.clone());
    return this.again({ cells: this.cells.map((cell) => cell.clone()), initStates });
  }

  /** A JSON-serialisable value from which `loadRecurrent` makes the same network. */
  async save(): Promise<SavedNetwork> {
    this.mustLive('save');
    const { cellArgs: _, ...options } = this.#settings;
    const cells = [];
    for (const cell of this.cells) cells.push(await cell.save());
    const initStates = [];
    for (const key of this.kind.memories) initStates.push(await this[GROUP].parts[key]!.save());
    return { format: 'slim.recurrent', version: 1, network: this.name, inputSize: this.inputSize, options, cells, initStates };
  }

  /** Builds all matrices once and holds them as tensors of the scope in which this is called. */
  protected hold(call: CellCall): Prepared & { dispose: () => void } {
    this.mustLive('bind');
    const complete = cellCallOf(this.where, call, Object.keys(this.parts));
    const build = (): Prepared => {
      const { matrices, starts } = this.prepare(complete);
      const copies = matrices.map((all) => Object.fromEntries(Object.entries(all).map(([name, x]) => [name, clone(x as Tensor)])));
      return { matrices: copies as unknown as Matrices[], starts: starts.map((x) => clone(x)) };
    };
    const held = tidy(build as never) as unknown as Prepared;
    return Object.assign(held, { dispose: () => dispose(held as never) });
  }

  /**
   * A snapshot of the network that reads one time after the other in plain numbers, for controllers: no tensors, no allocation per
   * step. Only for networks that read forwards, of which the nonlinearity has a name that the scan knows.
   * @param batch - samples that are read side by side
   * @throws SlimError `kind` for a bidirectional network or a function as nonlinearity, `option` for a batch that is no size
   */
  async stream(batch = 1): Promise<Stream> {
    const { where, kind, inputSize, hiddenSize } = this;
    this.mustLive('stream');
    if (this.#settings.bidirectional) throw new SlimError('kind', where, 'a bidirectional network cannot stream: it reads from the end');
    checkSize(where, 'batch', batch);
    const { nonlin } = this.cells[0]!;
    return openStream({ where, kind, nonlin, inputSize, hiddenSize, batch, prepare: () => this.prepare({}) });
  }

  protected mustLive(method: string): void {
    if (this.isDisposed) throw new SlimError('disposed', this.where, `${method} was called after dispose`);
  }

  /** The same class and options around other cells. */
  protected again(made: Made): this {
    const { cellArgs: _, ...options } = this.#settings;
    type Maker = new (inputSize: number, options: object, made: Made) => this;
    return new (this.constructor as unknown as Maker)(this.inputSize, options, made);
  }

  /** All matrices, and the states at the start. To be called in a tidy scope. */
  protected prepare({ training = false, noise = {} }: NetworkCall): Prepared {
    const matrices = this.cells.map((cell, k) => matricesOf(this.kind, cell.maps, { training, noise }, `${this.kind.prefix}.${k}.`));
    return { matrices, starts: this.kind.memories.map((key) => this[GROUP].parts[key]!.effectiveW()) };
  }

  /**
   * The output of the top layer over time, and of each memory the last values, [layers, batch, hiddenSize]: what `forward` is made of.
   * @param given - of each memory the values at the start, the trainable ones where there is nothing
   * @internal
   */
  pass(sequence: unknown, given: readonly unknown[], call: NetworkCall, prepared?: Prepared): Tensor[] {
    const { where, kind, inputSize, hiddenSize, cells } = this;
    const { batchFirst, dropout: rate, bidirectional } = this.#settings;
    if (!prepared) this.mustLive('forward');
    const { training, noise, ...times } = completeOptions<NetworkCall & Required<CellCall>>(where, call, NO_CALL);
    checkCall(where, { training, noise }, Object.keys(this.parts));
    return tidy(() => {
      const x = checkSequence(where, sequence, inputSize, batchFirst);
      const [steps, batch] = (batchFirst ? [x.shape[1], x.shape[0]] : x.shape) as [number, number];
      const { nonlin } = cells[0]!;
      const span = spanOf(where, times, [steps, batch], batchFirst, kind, nonlin);
      for (const [i, one] of given.entries()) if (one) checkStates(where, namesOf(kind)[i]!, one, cells.length, batch, hiddenSize);
      if (prepared?.starts[0]?.isDisposed) {
        throw new SlimError('disposed', where, 'this bound network was disposed, by its dispose() or its tidy scope');
      }
      const { matrices, starts } = prepared ?? this.prepare({ training, noise });
      const start = kind.memories.map((_, i) => cells.map((_, k) => startOf(given[i], starts[i]!, k, batch)));
      const isDropping = training && rate > 0;
      const { output, last } = runLayers(
        {
          kind,
          nonlin,
          matrices,
          directions: bidirectional ? 2 : 1,
          start,
          span,
          between: (y) => (isDropping ? dropout(y, rate, this.#random) : y),
        },
        batchFirst ? transpose(x, [1, 0, 2]) : x,
      );
      return [batchFirst ? transpose(output, [1, 0, 2]) : output, ...last].map((tensor) => clone(tensor));
    });
  }
}

/** Every option of a call. */
const NO_CALL = { training: false, noise: {}, lengths: undefined, mask: undefined } as unknown as NetworkCall & Required<CellCall>;
