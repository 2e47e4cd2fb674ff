/** `using` calls the method of this name; engines that do not know it yet never ask. */
export const disposeSymbol: typeof Symbol.dispose = Symbol.dispose ?? Symbol('Symbol.dispose');
