import type { Subject } from '../Subject.js';
import { batches } from './batches.js';
import { builds } from './builds.js';
import { butterflies } from './butterfly.js';
import { elementwise } from './elementwise.js';
import { factorizations } from './factorizations.js';
import { householder } from './householder.js';
import { products } from './matMul.js';
import { movements } from './movement.js';
import { scans } from './scan.js';
import { smallOps } from './smallOps.js';
import { structured } from './structured.js';
import { trainingSteps } from './trainingStep.js';

/** Every operation that is measured, in the order of the table: one line per family. */
export const subjects: readonly Subject[] = [
  ...products,
  ...batches,
  ...builds,
  ...householder,
  ...butterflies,
  ...structured,
  ...factorizations,
  ...scans,
  ...elementwise,
  ...movements,
  ...smallOps,
  ...trainingSteps,
];
