const errors = ['uncaughtException', 'unhandledRejection'] as const;

/**
 * Runs something that starts a module of Emscripten and removes the listeners which such a module adds to the process:
 * they throw every uncaught error again, and nobody else could save what was measured.
 */
export const withoutErrorListeners = async (start: () => Promise<void>): Promise<void> => {
  const before = errors.map((name) => new Set(process.listeners(name as 'uncaughtException')));
  await start();
  for (const [i, name] of errors.entries()) {
    for (const listener of process.listeners(name as 'uncaughtException')) if (!before[i]?.has(listener)) process.off(name, listener);
  }
};
