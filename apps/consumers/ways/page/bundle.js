import '@tensorflow/tfjs-backend-cpu';
import { maps as plain } from '@slim/core';
import { maps as recurrent } from '@slim/rnn';
import { maps as sparse } from '@slim/sparse';
import { maps as spectral } from '@slim/spectral';
import { maps as stochastic } from '@slim/stochastic';

export * from '@slim/core';
export * from '@slim/rnn';
export * from '@slim/sparse';
export * from '@slim/spectral';
export * from '@slim/stochastic';
export * as tf from '@tensorflow/tfjs-core';
export const maps = { ...plain, ...recurrent, ...sparse, ...spectral, ...stochastic };
