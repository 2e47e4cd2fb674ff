/**
 * Trains every map of the packages named on the command line, certifies it, saves it and reads it back. Prints one line
 * of JSON for each map. Run outside the repository, on every version of Node.
 */
import '@tensorflow/tfjs-backend-cpu';
import { load } from '@slim/core';
import { add, env, mean, mul, randomNormal, setBackend, square, sub, train } from '@tensorflow/tfjs-core';

env().set('PROD', true);
await setBackend('cpu');
const x = randomNormal([16, 4], 0, 1, 'float32', 1);
const y = mul(x, 2); // far from where maps start: a penalty that is 0 at birth must not outweigh what there is to learn

for (const name of process.argv.slice(2)) {
  const { maps = {} } = await import(name);
  for (const Map of new Set(Object.values(maps))) {
    const map = new Map(4, 4, { seed: 1 });
    const loss = () => add(mean(square(sub(map.forward(x), y))), map.regError());
    const read = async () => (await loss().data())[0];
    const before = await read();
    const optimizer = train.adam(0.01);
    for (let step = 0; step < 20 && map.trainable.length > 0; step++) {
      optimizer.minimize(loss, false, map.trainable);
      map.afterStep();
    }
    const after = await read();
    const holds = (await map.certify()).filter(({ kind }) => kind === 'hard').every((certificate) => certificate.holds);
    const again = load(JSON.parse(JSON.stringify(await map.save())), { maps });
    const [ours, theirs] = [await map.forward(x).data(), await again.forward(x).data()];
    const isSame = ours.every((value, i) => value === theirs[i]);
    console.log(JSON.stringify({ map: `${name} ${map.name}`, learns: map.trainable.length === 0 || after < before, holds, isSame }));
  }
}
