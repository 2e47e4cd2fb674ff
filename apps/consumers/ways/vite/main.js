import { RightStochasticLinear } from '@slim/stochastic';
import { matMul, mean, randomUniform, square, sub, tensor, train } from '@tensorflow/tfjs-core';
import { ready } from './backend.js';

const { build } = await ready; // the kernels in use: relaxed, plain or none
const map = new RightStochasticLinear(2, 2, { seed: 1 });
const x = randomUniform([32, 2], 0, 1, 'float32', 1);
const chain = tensor([0.9, 0.1, 0.4, 0.6], [2, 2]); // to be found
const y = matMul(x, chain);
const optimizer = train.adam(0.1);
const loss = () => mean(square(sub(map.forward(x), y)));
for (let step = 0; step < 100; step++) optimizer.minimize(loss, false, map.trainable);

const result = { build, loss: (await loss().data())[0], certificates: await map.certify() };
document.querySelector('pre').textContent = JSON.stringify(result, undefined, 2);
