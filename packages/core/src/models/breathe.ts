/**
 * Gives the event loop one turn. By a message, since browsers hold back timers and animation frames of hidden pages, on
 * which training shall go on.
 */
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });

/**
 * A function to call often: it gives the event loop a turn when the last one was a frame (16 ms) ago, so that a page
 * keeps moving and a signal can be aborted, and returns at once otherwise.
 */
export const everyFrame = (frame = 16): (() => Promise<void> | undefined) => {
  let last = performance.now();
  return () => {
    if (performance.now() - last < frame) return undefined;
    return turn().then(() => {
      last = performance.now();
    });
  };
};
