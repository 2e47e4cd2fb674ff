import type { Settings } from '../../Settings.js';

/** How the numbers of the kernels section come about. */
export const kernelsMethod = ({ effort, seed }: Settings): string[] => [
  'Every operation is a call of the public function, as a user makes it. “Ours” runs on slim’s kernels. “Stock” is the same call after they were removed: operations of TensorFlow.js then run its own ' +
    'kernels, those of slim the composition that every backend has, with the gradient repairs of @slim/core in both cases. “+ gradients” is a pass forward and back, with the gradients in all inputs. ' +
    `Inputs are random with seed ${seed}. Where stock would take too long it is ${effort === 'full' ? 'still waited for, which may leave a single round' : 'left out, and the table says so; --full waits for it'}.`,
  'Ours, stock and the yardstick are timed in turns, a few milliseconds each, each going first in its turn; kernels are exchanged between the turns, untimed. Each such round gives one ratio; the table shows the ' +
    'median of these ratios and their spread. Other work on the machine slows a whole round and divides out, but not entirely: it hits a product that keeps all units of the processor busy more than ' +
    'operations that wait for something else. Ratios below 1.1 may be noise, and tensors that happen to lie elsewhere in memory can shift one by some percent from run to run.',
  'The yardstick is a product of matrices, on slim’s kernels too: of the same size, or what a dense layer in its place would compute for as many rows, with its gradients where those are measured. ' +
    'Products with a transposed matrix (NT, TN, TT) stand beside our own without (NN), a batch of 64 beside one product of as many operations. Stock keeps the second matrix of an NN product packed ' +
    'from call to call as long as it is the same tensor, which it is here; in training it packs anew after every step.',
  'GF/s counts multiplications and additions as textbooks do, not those that an algorithm saves or spends. “Of peak” is their share of what one core does in registers alone with plain SIMD, ' +
    'sampled in the same rounds; fused multiply-add (relaxed SIMD) can pass it. One call takes some tens of microseconds in TensorFlow.js whatever the size; the row of the small operations shows how much.',
];
