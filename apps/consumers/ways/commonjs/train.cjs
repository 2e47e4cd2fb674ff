require('@tensorflow/tfjs-backend-cpu');
const { SymmetricLinear } = require('@slim/core');
const { mean, mul, randomNormal, setBackend, square, sub, train } = require('@tensorflow/tfjs-core');

setBackend('cpu').then(async () => {
  const map = new SymmetricLinear(4, 4, { seed: 1 });
  const x = randomNormal([32, 4], 0, 1, 'float32', 1);
  const y = mul(x, 2); // W has to become 2·I
  const optimizer = train.adam(0.1);
  const loss = () => mean(square(sub(map.forward(x), y)));
  for (let step = 0; step < 100; step++) optimizer.minimize(loss, false, map.trainable);
  console.log('loss', (await loss().data())[0]);
});
