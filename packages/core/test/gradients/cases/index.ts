import type { Case } from '../examine.js';
import { derivatives } from './derivatives.js';
import { elementwise } from './elementwise.js';
import { empties } from './empties.js';
import { indexed } from './indexed.js';
import { matrices } from './matrices.js';
import { parts } from './parts.js';
import { scans } from './scans.js';

export const cases: readonly Case[] = [...elementwise, ...matrices, ...scans, ...parts, ...empties, ...indexed, ...derivatives];
