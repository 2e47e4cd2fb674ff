import { type KernelSet, linkKernels } from '@slim/backend-wasm';

/** Whose kernels run: slim's best build for this engine, its plain build, or those of TensorFlow.js alone. */
export type Side = 'slim' | 'plain' | 'stock';

/** Puts one side's kernels in the place of another's, where that is not done already. */
export class KernelSwitch {
  readonly #sets: Readonly<Record<'slim' | 'plain', KernelSet>>;
  #side: Side | undefined;

  private constructor(sets: Readonly<Record<'slim' | 'plain', KernelSet>>) {
    this.#sets = sets;
  }

  static async open(): Promise<KernelSwitch> {
    return new KernelSwitch({ slim: await linkKernels(), plain: await linkKernels('plain') });
  }

  to(side: Side): void {
    if (side === this.#side) return;
    if (side === 'stock') this.#sets.slim.remove();
    else this.#sets[side].install();
    this.#side = side;
  }
}
