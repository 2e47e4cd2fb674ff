/** How slim's functions refuse what they were given: for packages that bring maps, ops or networks of their own. */
export { checkLoss } from './loss.js';
export { checkNames, completeOptions } from './options.js';
export { checkRecord } from './records.js';
export { showValue } from './showValue.js';
export { checkFlag, checkSize, seedOf } from './values.js';
