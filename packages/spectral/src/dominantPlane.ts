import { qr, Random } from '@slim/core';
import { matMul, split, type Tensor, tensor2d, tidy } from '@tensorflow/tfjs-core';

/**
 * Orthonormal vectors [n, 1], two where n > 1, that span the plane of the dominant eigenvalues of x ↦ W·x: orthogonal iteration
 * from a start that depends on n alone, so that the same W gives the same vectors.
 *
 * Source: Golub & Van Loan, Matrix Computations (4th ed.), section 7.3.
 */
export const dominantPlane = (w: Tensor, steps: number): Tensor[] =>
  tidy(() => {
    const [n, random] = [w.shape[0] as number, new Random(0)];
    const width = Math.min(n, 2);
    let plane: Tensor = qr(
      tensor2d(
        Float32Array.from({ length: n * width }, () => random.normal()),
        [n, width],
      ),
    ).q;
    for (let step = 0; step < steps; step++) plane = tidy(() => qr(matMul(w, plane)).q);
    return split(plane, width, 1);
  });
