import type { Settings } from '../../Settings.js';
import { BATCH } from './batches.js';
import { BETA2 } from './optimizers.js';
import { epochsOf } from './recipes.js';
import { NOISE, ROWS } from './samples.js';
import { SIZE } from './truth.js';
import { FALLING, LAST_RATE, STEADY } from './tuning.js';

/** How the numbers of the recovery section come about. */
export const recoveryMethod = ({ effort, seed }: Settings): string[] => [
  `The sparse true matrix is ${SIZE} × ${SIZE} with entries N(0, 0.01²), three quarters of each column set to 0; the spectral one is U·Σ·Vᵀ with U and V uniformly distributed and singular ` +
    `values uniform in [0, 1]. The samples are ${ROWS.toLocaleString('en')} rows x uniform in [0, 1] and y = xW + noise N(0, ${NOISE}²), all drawn with seed ${seed}. Maps have no bias.`,
  `Training minimises the mean squared error plus a weight times the map’s penalty, in batches of ${BATCH.toLocaleString('en')}, for ${epochsOf[effort].toLocaleString('en')} epochs (fewer, and marked, where time is short). The optimiser is Adam with β2 = ${BETA2}. ` +
    'Learning rate and penalty weight were chosen for each map by trials and stand in the table: the rate holds for ' +
    `${100 * STEADY} % of the training and then falls geometrically to ${100 * LAST_RATE} % of itself; “a → b” is a weight that falls geometrically from a to b in ${100 * FALLING} % of the training. ` +
    'A rate “× k” is that of one parameter, k times the other. The reference’s own test has Adam at 1e-3 and 0.1 times the penalty for all; with this loss, which an entry of 0.01 lowers by 1e-7, ' +
    'such a weight would leave nothing but zeros.',
  'Loss, distances and shares are measured in float64 on the map outside training, the loss on all samples and without the penalty. “To least” compares with the loss of the best dense matrix, which ' +
    'no map undercuts. “Zeros found” is the share of the zeros of the true matrix that are exactly 0, “others kept” the share of its other entries that are not: a map that zeroes everything finds all zeros. ' +
    '“σ off by” is the largest difference between singular values and the true ones.',
  'The refit is least squares in float64 for each column with the entries that are 0 held at 0: it takes away what a penalty shrank, and shows what the support that was found is worth. ' +
    'A support that misses nothing and adds nothing brings the L1 distance to about a quarter of what the best dense matrix has.',
];
