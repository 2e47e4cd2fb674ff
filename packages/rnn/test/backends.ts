/** The backends that every test of this package runs on, and silence from tfjs about Node. */
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { env } from '@tensorflow/tfjs-core';

env().set('PROD', true); // not IS_TEST: it makes tfjs check its own ops for leaks, and some fail
