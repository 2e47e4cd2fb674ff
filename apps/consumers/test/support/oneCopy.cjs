/** Prints whether `require` and `import` give one and the same @slim/core. */
const required = require('@slim/core');
void import('@slim/core').then((imported) => console.log(required.SymmetricLinear === imported.SymmetricLinear));
