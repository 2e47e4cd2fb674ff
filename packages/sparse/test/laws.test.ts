import { describe, test } from '@jest/globals';
import './backends.js';
import { describeLaws } from '@slim/core/testing';
import * as maps from '../src/maps.js';

describeLaws(maps, { describe, test });
