/** Every map of this package: one line each. Tests, benchmarks, registries and tables follow from this list. */
export { BoundedNormLinear } from './maps/BoundedNormLinear.js';
export { GershgorinLinear } from './maps/GershgorinLinear.js';
export { HamiltonianLinear } from './maps/HamiltonianLinear.js';
export { HurwitzLinear } from './maps/HurwitzLinear.js';
export { LowRankLinear } from './maps/LowRankLinear.js';
export { OrthogonalLinear } from './maps/OrthogonalLinear.js';
export { PowerBoundLinear } from './maps/PowerBoundLinear.js';
export { SchurDecompositionLinear } from './maps/SchurDecompositionLinear.js';
export { SpectralLinear } from './maps/SpectralLinear.js';
export { StableLinear } from './maps/StableLinear.js';
export { SVDLinear } from './maps/SVDLinear.js';
export { SVDLinearLearnBounds } from './maps/SVDLinearLearnBounds.js';
export { SymmetricSpectralLinear } from './maps/SymmetricSpectralLinear.js';
export { SymmetricSVDLinear } from './maps/SymmetricSVDLinear.js';
export { SymplecticLinear } from './maps/SymplecticLinear.js';
