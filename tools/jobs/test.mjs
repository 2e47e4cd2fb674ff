import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { findChromium } from '../chromium.mjs';
import { turbo } from '../turbo.mjs';
import { root, workspaces } from '../workspaces.mjs';

/**
 * Runs every workspace's tests and ends with the line `N passed, N failed` over all of them.
 * The counts lie in .jest-count.json files; turbo restores those of tests that it need not run again.
 */
export default function test(args) {
  const tested = workspaces().filter(({ manifest }) => manifest.scripts?.test);
  const countFile = ({ folder }) => path.join(root, folder, '.jest-count.json');
  for (const workspace of tested) rmSync(countFile(workspace), { force: true });

  const chromium = process.env.SLIM_CHROMIUM ?? findChromium();
  if (chromium) process.env.SLIM_CHROMIUM = chromium; // part of turbo's hash: a browser that appears makes its tests run
  const { status } = turbo(['test', ...args]);

  const total = { passed: 0, failed: 0, skipped: 0 };
  const ended = tested.filter((workspace) => existsSync(countFile(workspace)));
  for (const workspace of ended) {
    const { failures, ...counts } = JSON.parse(readFileSync(countFile(workspace), 'utf8'));
    for (const [name, count] of Object.entries(counts)) total[name] += count;
    // Once more at the end: what jest printed lies somewhere among the output of all workspaces.
    for (const failure of failures) console.log(`\nFAILED ${workspace.folder}/${failure.trimEnd()}`);
  }
  if (status !== 0) total.failed += failuresWithoutCount(tested, ended, args, total);
  console.log(`\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
  return status !== 0 || total.failed > 0 ? 1 : 0;
}

/** Tests that a failed build or a crash kept from running count as one failure for each workspace. */
function failuresWithoutCount(tested, ended, args, { failed }) {
  const everything = !args.some((arg) => arg.startsWith('--filter') || arg.startsWith('-F'));
  const missing = everything ? tested.filter((workspace) => !ended.includes(workspace)) : [];
  for (const { manifest } of missing) console.log(`The tests of ${manifest.name} did not run to their end: counted as one failure.`);
  return missing.length > 0 || failed > 0 ? missing.length : 1;
}
