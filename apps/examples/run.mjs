/**
 * Imports the modules named on the command line, one after the other, and writes what went wrong to the file named
 * first: { [module]: message, or null }. A reader has chosen a backend before pasting an example; here it is the cpu.
 */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';

const [report, ...modules] = process.argv.slice(2);
const results = {};
let current;
const fail = (error) => {
  results[current] = error instanceof Error ? error.stack : String(error);
};
process.on('unhandledRejection', fail);
process.on('exit', () => writeFileSync(report, JSON.stringify(results)));

for (current of modules) {
  await setBackend('cpu');
  results[current] = 'it did not finish';
  try {
    await import(pathToFileURL(current).href);
    results[current] = null;
    await new Promise(setImmediate); // rejections that nobody waits for belong to this example
  } catch (error) {
    fail(error);
  }
}
