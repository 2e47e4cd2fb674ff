export { ackley } from './ackley.js';
export { add } from './add.js';
export { copy } from './copy.js';
export type { MarkedTask } from './markedTask.js';
export { multiply } from './multiply.js';
export { pMNIST } from './pMNIST.js';
export { xor } from './xor.js';
