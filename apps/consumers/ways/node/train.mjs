import '@tensorflow/tfjs-backend-cpu';
import { SymmetricLinear } from '@slim/core';
import { mean, mul, randomNormal, setBackend, square, sub, train } from '@tensorflow/tfjs-core';

await setBackend('cpu');
const map = new SymmetricLinear(4, 4, { seed: 1 });
const x = randomNormal([32, 4], 0, 1, 'float32', 1);
const y = mul(x, 2); // W has to become 2·I
const optimizer = train.adam(0.1);
const loss = () => mean(square(sub(map.forward(x), y)));
for (let step = 0; step < 100; step++) optimizer.minimize(loss, false, map.trainable);
console.log('loss', (await loss().data())[0]);
