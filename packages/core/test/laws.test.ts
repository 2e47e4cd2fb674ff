import { describe, test } from '@jest/globals';
import './backends.js';
import * as maps from '../src/maps.js';
import { describeLaws } from '../src/testing/index.js';

describeLaws(maps, { describe, test });
