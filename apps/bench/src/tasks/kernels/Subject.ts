import type { Tensor } from '@tensorflow/tfjs-core';
import type { Effort } from '../../effort.js';
import type { Workbench } from './Workbench.js';

/** Something to be timed; returns every tensor that it leaves behind. */
export type Call = () => Tensor[];

/** What is timed in turns at one size, all on the same tensors. */
export interface Calls {
  /** The operation: run on slim's kernels, and again on those of TensorFlow.js alone. */
  readonly call: Call;
  /** What its cost is compared with, on slim's kernels. */
  readonly yardstick?: {
    readonly name: string;
    readonly call: Call;
    /** Default: the build that the operation runs on. */
    readonly build?: 'plain';
  };
  /** How many operations a call consists of: times are for one of them. Default 1. */
  readonly operations?: number;
}

/** An operation that the kernels section measures, at several sizes. */
export interface Subject {
  readonly name: string;
  /** The sizes n of each effort. */
  readonly sizes: Readonly<Record<Effort, readonly number[]>>;
  /** Floating-point operations of one call, where people agree on how to count them. */
  readonly flops?: (n: number) => number;
  /** The largest size at which stock is waited for unless `--full` is given, and how long a call takes above it. */
  readonly stock?: { readonly upTo: number; readonly above: string };
  readonly open: (bench: Workbench, n: number) => Calls;
}
