// Matrices

export { Matrix64 } from './Matrix64.js';

// Arithmetic and structure

export { add } from './add.js';
export { allFinite } from './allFinite.js';
export { isSquare } from './isSquare.js';
export { maxAbs } from './maxAbs.js';
export { maxAbsDifference } from './maxAbsDifference.js';
export { multiply } from './multiply.js';
export { scale } from './scale.js';
export { subtract } from './subtract.js';
export { trace } from './trace.js';

// Norms

export { conditionNumber } from './conditionNumber.js';
export { frobeniusNorm } from './frobeniusNorm.js';
export { infinityNorm } from './infinityNorm.js';
export { nuclearNorm } from './nuclearNorm.js';
export { oneNorm } from './oneNorm.js';
export { spectralNorm } from './spectralNorm.js';

// Eigenvalues and singular values

export { type Eigen, type EigOptions, eig } from './eig.js';
export { eigComplex } from './eigComplex.js';
export { eigh, type SymmetricEigen } from './eigh.js';
export { singularValues } from './singularValues.js';
export { spectralRadius } from './spectralRadius.js';
export { type Svd, svd } from './svd.js';

// Systems of equations

export { cholesky } from './cholesky.js';
export { determinant } from './determinant.js';
export { inverse } from './inverse.js';
export { leastSquares } from './leastSquares.js';
export { type PinvOptions, pinv } from './pinv.js';
export { solve } from './solve.js';
