#!/usr/bin/env node
import { bench } from './bench.js';
import { parse } from './cli/parse.js';
import { listen } from './interrupt.js';
import { Terminal } from './terminal/Terminal.js';

const terminal = new Terminal(process.stdout, process.stderr);
const request = parse(process.argv.slice(2));

if (request.kind === 'exit') {
  if (request.code === 0) terminal.line(request.text);
  else terminal.error(request.text);
  process.exitCode = request.code;
} else {
  const interrupt = listen(() => terminal.line('\nStopping: what is finished will be saved. Again to stop at once.'));
  try {
    process.exitCode = await bench(request.options, terminal, interrupt);
  } catch (problem) {
    terminal.error(problem instanceof Error ? (problem.stack ?? problem.message) : String(problem));
    process.exitCode = 1;
  } finally {
    interrupt.release();
  }
}
