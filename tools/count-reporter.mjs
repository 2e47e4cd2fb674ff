import { writeFileSync } from 'node:fs';
import path from 'node:path';

/** Writes { passed, failed, skipped } of one workspace to .jest-count.json, where tools/run.mjs adds them up. */
export default class CountReporter {
  constructor(globalConfig) {
    this.file = path.join(globalConfig.rootDir, '.jest-count.json');
  }

  onRunComplete(_contexts, results) {
    const crashed = results.testResults.filter((file) => file.testExecError && file.numFailingTests === 0).length;
    const counts = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + crashed,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    writeFileSync(this.file, JSON.stringify(counts));
  }
}
