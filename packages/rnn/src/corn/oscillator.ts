/** The numbers of a network of oscillators. */
export interface Oscillator {
  /** Δt, the time from one input to the next. */
  readonly dt: number;
  /** γ, the square of the frequency at which y swings by itself. */
  readonly gamma: number;
  /** ε, the damping. */
  readonly epsilon: number;
  /** Whether the damping −ε·z takes the velocity before the step (explicit) or after it (implicit). */
  readonly damping: 'explicit' | 'implicit';
}

/** One step as z' = alpha·z + beta·a − kappa·y and y' = y + dt·z'. */
export interface Coefficients {
  readonly alpha: number;
  readonly beta: number;
  readonly kappa: number;
  readonly dt: number;
}

export const coefficientsOf = ({ dt, gamma, epsilon, damping }: Oscillator): Coefficients => {
  if (damping === 'explicit') return { alpha: 1 - dt * epsilon, beta: dt, kappa: dt * gamma, dt };
  const share = 1 / (1 + dt * epsilon); // z' stands on both sides: z'·(1 + Δt·ε) = z + …
  return { alpha: share, beta: dt * share, kappa: dt * gamma * share, dt };
};

/**
 * The rule that the numbers break. Without coupling a step multiplies (y, z) by a 2 × 2 matrix of determinant alpha and trace
 * 1 + alpha − dt·kappa; no eigenvalue lies outside the unit circle exactly if |alpha| ≤ 1 and |trace| ≤ 1 + alpha (Jury's criterion).
 */
export const refuseOscillator = (oscillator: Oscillator): string | undefined => {
  const { dt, gamma, epsilon, damping } = oscillator;
  for (const [name, value] of Object.entries({ dt, gamma, epsilon })) {
    if (typeof value !== 'number' || !Number.isFinite(value)) return `${name} must be a finite number, got ${String(value)}`;
  }
  if (!(dt > 0)) return `dt must be above 0, got ${dt}`;
  if (!(gamma > 0)) return `gamma must be above 0, got ${gamma}`;
  if (!(epsilon >= 0)) return `epsilon must be at least 0, got ${epsilon}`;
  if (damping !== 'explicit' && damping !== 'implicit') return `damping must be 'explicit' or 'implicit', got ${String(damping)}`;
  const { alpha, kappa } = coefficientsOf(oscillator);
  if (alpha > -1 && dt * kappa < 2 * (1 + alpha)) return undefined;
  const rule = damping === 'explicit' ? 'dt²·gamma must be below 4 − 2·dt·epsilon' : 'dt²·gamma must be below 4 + 2·dt·epsilon';
  return `the step is too long for these oscillators, which would blow up: ${rule}, got dt ${dt}, gamma ${gamma}, epsilon ${epsilon}`;
};

/** Steps after which a response that has not died out counts as endless. */
const PATIENCE = 1_000_000;

/**
 * Bounds on |y| and |z| for a start at rest, whatever the weights and the inputs: |tanh| ≤ 1, so that a state is at most the sum
 * of the absolute responses to single kicks. Sharp: kicks of the right signs reach them. Infinite without damping, and where a
 * response has not died out within a million steps.
 */
export const stateBounds = (oscillator: Oscillator): { readonly y: number; readonly z: number } => {
  const { alpha, beta, kappa, dt } = coefficientsOf(oscillator);
  const endless = { y: Number.POSITIVE_INFINITY, z: Number.POSITIVE_INFINITY };
  if (alpha === 1) return endless;
  let [y, z] = [dt * beta, beta];
  let [sumY, sumZ] = [0, 0];
  for (let step = 0; step < PATIENCE; step++) {
    [sumY, sumZ] = [sumY + Math.abs(y), sumZ + Math.abs(z)];
    z = alpha * z - kappa * y;
    y += dt * z;
    if (Math.abs(y) <= sumY * 1e-18 && Math.abs(z) <= sumZ * 1e-18) return { y: sumY, z: sumZ };
  }
  return endless;
};
