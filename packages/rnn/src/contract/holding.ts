/** Something that holds tensors. */
interface Disposable {
  dispose(): void;
}

/** Makes what holds tensors for longer than a pass; where the making throws, what it held by then is freed. */
export const holding = <T>(make: (hold: <D extends Disposable>(one: D) => D) => T): { readonly made: T; readonly dispose: () => void } => {
  const held: Disposable[] = [];
  const dispose = (): void => {
    for (const one of held) one.dispose();
  };
  try {
    const made = make((one) => {
      held.push(one);
      return one;
    });
    return { made, dispose };
  } catch (problem) {
    dispose();
    throw problem;
  }
};
