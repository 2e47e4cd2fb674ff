import type { Optimizer, Tensor } from '@tensorflow/tfjs-core';
import type { Loss, losses } from './losses.js';

/** How `fit` trains. `null` and `undefined` mean the default. */
export interface FitOptions {
  /**
   * The error of a batch, averaged over its samples. Default `meanSquaredError`; `softmaxCrossEntropy` takes logits and
   * one-hot targets of the same shape; a function returns a scalar tensor.
   */
  loss?: keyof typeof losses | Loss | null | undefined;
  /**
   * An optimizer of TensorFlow.js, which stays yours with all that it keeps: give it to one model only, and dispose it. Or a
   * function that makes one, which `fit` disposes. Default: Adam with rate 0.001.
   */
  optimizer?: Optimizer | (() => Optimizer) | null | undefined;
  /** How often to go through the training samples. Default 1. */
  epochs?: number | null | undefined;
  /** Samples per step; the last batch of an epoch may be smaller. Default 32. */
  batchSize?: number | null | undefined;
  /** Samples to measure the loss on after each epoch: others than xs and ys, or a seeded share of them that is not trained on. */
  validation?: number | { readonly xs: Tensor; readonly ys: Tensor } | null | undefined;
  /** Whether each epoch goes through the samples in a new random order. Default true. */
  shuffle?: boolean | null | undefined;
  /** Seed of the order and of the validation share. Default 0: the same call on the same model gives the same numbers. */
  seed?: number | null | undefined;
  /** What is minimised is loss + regularization·regError of the model. Default 1; 0 leaves regError out altogether. */
  regularization?: number | null | undefined;
  /** Called and awaited after each epoch; `false` stops. */
  onEpoch?: ((report: EpochReport) => unknown) | null | undefined;
  /** Stops the training: `fit` then rejects with the reason of the signal, as `fetch` does. */
  signal?: AbortSignal | null | undefined;
}

/** One epoch, as `onEpoch` is told of it. */
export interface EpochReport {
  /** Counted from 1. */
  readonly epoch: number;
  /** How many were asked for. */
  readonly epochs: number;
  /** Steps since the start. */
  readonly steps: number;
  /** Mean of the loss over the training samples, each at its step, without the penalty. */
  readonly loss: number;
  /** Mean of regError over the steps, without its weight; 0 if `regularization` is 0. */
  readonly penalty: number;
  /** Mean of the loss over the validation samples with the parameters of the end of the epoch, without the penalty. */
  readonly validationLoss: number | undefined;
  /** Since the start. */
  readonly seconds: number;
}

/** What `fit` resolves to: one number per epoch, see {@link EpochReport}. */
export interface History {
  readonly loss: number[];
  readonly penalty: number[];
  /** Empty without validation. */
  readonly validationLoss: number[];
  /** Epochs that were finished. */
  readonly epochs: number;
  readonly steps: number;
  readonly seconds: number;
  /** `early`: onEpoch returned false. */
  readonly stopped: 'finished' | 'early';
}
