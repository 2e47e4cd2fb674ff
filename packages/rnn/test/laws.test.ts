import { describe, test } from '@jest/globals';
import './backends.js';
import { describeLaws } from '@slim/core/testing';
import { InitialStates } from '../src/index.js';
import * as maps from '../src/maps.js';

describeLaws({ ...maps, InitialStates }, { describe, test });
