/** Which build of the kernels is used. */
export type Build = 'plain' | 'relaxed';

/** The smallest module with one relaxed instruction (i8x16.relaxed_swizzle): engines without it refuse it. */
const RELAXED = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2, 11,
];

/** Whether the engine has relaxed SIMD, and with it fused multiply-add: Node ≥ 22 and current browsers. */
export const hasRelaxedSimd = (): boolean => WebAssembly.validate(new Uint8Array(RELAXED));

const decode = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

const sources: Record<Build, () => Promise<{ bytes: string }>> = {
  plain: () => import('./generated/plain.js'),
  relaxed: () => import('./generated/relaxed.js'),
};

const compiled = new Map<Build, Promise<WebAssembly.Module>>();

/** The bytes of a build. */
export const bytesOf = async (build: Build): Promise<Uint8Array<ArrayBuffer>> => decode((await sources[build]()).bytes);

/** The kernels, compiled once; only the build that is asked for is loaded. */
export const compile = (build: Build): Promise<WebAssembly.Module> => {
  const known = compiled.get(build);
  if (known !== undefined) return known;
  const made = bytesOf(build).then((bytes) => WebAssembly.compile(bytes));
  compiled.set(build, made);
  made.catch(() => compiled.delete(build)); // what failed once, on a bad line perhaps, may be tried again
  return made;
};
