export { blockDiagonal } from './algebra/blockDiagonal.js';
export type { CombinationOptions } from './algebra/Combination.js';
export { identityPlus } from './algebra/identityPlus.js';
export { product } from './algebra/product.js';
export { scaled } from './algebra/scaled.js';
export { sum } from './algebra/sum.js';
export { transposed } from './algebra/transposed.js';
export type { Call, CommonOptions, Context, MapOptions } from './contract/Context.js';
export type {
  AnyDescription,
  BiasRule,
  CallContext,
  Description,
  Example,
  Fit,
  Noise,
  Parameter,
  Parts,
  StateKeys,
  Values,
} from './contract/Description.js';
export { defineLinear } from './contract/defineLinear.js';
export { freeTape } from './contract/engine.js';
export type { BoundMap, LinearMap } from './contract/LinearMap.js';
export type { LinearMapConstructor } from './contract/LinearMapConstructor.js';
export type { Certificate, MapPromise } from './contract/MapPromise.js';
export type { MatrixLike, Projection } from './contract/Projection.js';
export type { SavedLink, SavedMap } from './contract/SavedMap.js';
export type { Bound, Traits } from './contract/Traits.js';
export { filled } from './initial/filled.js';
export { identityMatrix } from './initial/identityMatrix.js';
export { fanOf, kaimingUniform } from './initial/kaimingUniform.js';
export { normal } from './initial/normal.js';
export { buffer, constant } from './initial/role.js';
export { uniform } from './initial/uniform.js';
export { type LoadOptions, load } from './load.js';
export type { DampedSkewSymmetricOptions } from './maps/DampedSkewSymmetricLinear.js';
export type { NonNegativeOptions } from './maps/NonNegativeLinear.js';
export type { TrivialNullSpaceOptions } from './maps/TrivialNullSpaceLinear.js';
export * from './maps.js';
export { type Activation, activation } from './models/activation.js';
export { chain } from './models/chain.js';
export type { EpochReport, FitOptions, History } from './models/FitOptions.js';
export { fit } from './models/fit.js';
export type { KnownActivation } from './models/knownActivations.js';
export { knownActivations } from './models/knownActivations.js';
export type { Chain, Layer, LayerFunction } from './models/Layer.js';
export { type Loss, losses } from './models/losses.js';
export type { Model } from './models/Model.js';
export type { SavedActivation, SavedChain } from './models/SavedChain.js';
export { butterflyMultiply } from './ops/butterflyMultiply.js';
export { cholesky } from './ops/cholesky.js';
export { clampStraightThrough } from './ops/clampStraightThrough.js';
export { type CsrMatrix, csrMultiply, csrToDense } from './ops/csrMultiply.js';
export { type Backward, defineOp, type Op, type OpDescription } from './ops/defineOp.js';
export { orOne } from './ops/diagonals.js';
export { gelu } from './ops/gelu.js';
export { gram } from './ops/gram.js';
export { householderProduct } from './ops/householderProduct.js';
export { identityGradReLU } from './ops/identityGradReLU.js';
export { inverse } from './ops/inverse.js';
export { type LogDeterminant, logAbsDet } from './ops/logAbsDet.js';
export { type LuFactorization, lu } from './ops/lu.js';
export { matrixExp } from './ops/matrixExp.js';
export { polar } from './ops/polar.js';
export { type PowerIteration, powerIteration } from './ops/powerIteration.js';
export { type QrFactorization, qr } from './ops/qr.js';
export { recurrentScan, type ScanActivation } from './ops/recurrentScan.js';
export { checked, type WithStatus } from './ops/Status.js';
export { scaledSoftmax } from './ops/scaledSoftmax.js';
export { type Sinkhorn, sinkhorn } from './ops/sinkhorn.js';
export { softPermutation } from './ops/softPermutation.js';
export { solve } from './ops/solve.js';
export { spectralNormBound } from './ops/spectralNormBound.js';
export { stopGradient } from './ops/stopGradient.js';
export { strictlyUpper } from './ops/strictlyUpper.js';
export type { TriangleOptions } from './ops/substitute.js';
export { triangularSolve } from './ops/triangularSolve.js';
export { Random } from './random/Random.js';
export { maps, squareMaps, tallMaps } from './registries.js';
export { type MapModule, mapsOf, type Registry, squareMapsOf, tallMapsOf } from './registry.js';
export { SlimError, type SlimErrorCode } from './SlimError.js';
