import { writeFileSync } from 'node:fs';
import path from 'node:path';

/** Writes { passed, failed, skipped, failures } of one workspace to .jest-count.json, where tools/jobs/test.mjs adds them up. */
export default class CountReporter {
  constructor(globalConfig) {
    this.folder = globalConfig.rootDir;
    this.file = path.join(this.folder, '.jest-count.json');
  }

  onRunComplete(_contexts, results) {
    const crashed = results.testResults.filter((file) => file.testExecError && file.numFailingTests === 0).length;
    const counts = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + crashed,
      skipped: results.numPendingTests + results.numTodoTests,
      failures: results.testResults.flatMap((file) => this.#failuresOf(file)),
    };
    writeFileSync(this.file, JSON.stringify(counts));
  }

  /** What failed in a file: the message of jest for each test, headed by the file's path. */
  #failuresOf({ testFilePath, numFailingTests, testExecError, failureMessage }) {
    if (numFailingTests === 0 && !testExecError) return [];
    return [`${path.relative(this.folder, testFilePath)}\n${failureMessage ?? ''}`];
  }
}
