import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';

if (process.env.SLIM) await import('./dist/gradients/register.js');
else await import('./vendor/tfjs-gradients.js');
tf.env().set('IS_TEST', true);
const shapesU = [[0], [2, 0], [0, 3], [2, 0, 3], [0, 2, 3], [2, 3, 0]];
const cases = [];
const add = (name, f) => cases.push([name, f]);
// dirty the heap so that fresh memory is not zero
const dirty = () => {
  const ts = [];
  for (let i = 0; i < 40; i++) ts.push(tf.fill([1 + i * 3], 7.5 + i));
  ts.forEach((t) => t.dispose());
};
const unary = [
  'abs',
  'acos',
  'acosh',
  'asin',
  'asinh',
  'atan',
  'atanh',
  'ceil',
  'cos',
  'cosh',
  'elu',
  'erf',
  'exp',
  'expm1',
  'floor',
  'isFinite',
  'isInf',
  'isNaN',
  'leakyRelu',
  'log',
  'log1p',
  'logSigmoid',
  'neg',
  'reciprocal',
  'relu',
  'relu6',
  'round',
  'rsqrt',
  'selu',
  'sigmoid',
  'sign',
  'sin',
  'sinh',
  'softplus',
  'sqrt',
  'square',
  'step',
  'tan',
  'tanh',
  'onesLike',
  'zerosLike',
  'clone',
];
for (const u of unary) for (const s of shapesU) add(`${u} [${s}]`, () => tf[u](tf.zeros(s)));
for (const s of shapesU) {
  add(`cast int [${s}]`, () => tf.cast(tf.zeros(s), 'int32'));
  add(`clip [${s}]`, () => tf.clipByValue(tf.zeros(s), 0, 1));
  add(`softmax [${s}]`, () => tf.softmax(tf.zeros(s)));
  add(`logSoftmax [${s}]`, () => tf.logSoftmax(tf.zeros(s)));
  add(`logSumExp [${s}]`, () => tf.logSumExp(tf.zeros(s), -1));
}
const bin = [
  'add',
  'sub',
  'mul',
  'div',
  'pow',
  'maximum',
  'minimum',
  'squaredDifference',
  'greater',
  'greaterEqual',
  'less',
  'lessEqual',
  'equal',
  'notEqual',
  'mod',
  'floorDiv',
  'atan2',
];
for (const b of bin)
  for (const [s, t] of [
    [[0], [0]],
    [
      [2, 0],
      [2, 0],
    ],
    [[2, 0], []],
    [[2, 0], [1]],
    [[0, 3], [3]],
    [
      [0, 3],
      [1, 3],
    ],
    [
      [2, 0],
      [2, 1],
    ],
    [
      [1, 0],
      [2, 1],
    ],
  ])
    add(`${b} [${s}] [${t}]`, () => tf[b](tf.zeros(s), tf.ones(t)));
for (const r of ['sum', 'mean', 'max', 'min', 'prod', 'all', 'any', 'argMax', 'argMin'])
  for (const s of shapesU) {
    const isB = r === 'all' || r === 'any';
    for (const ax of [...s.keys(), null])
      for (const keep of r.startsWith('arg') ? [false] : [false, true]) {
        if (r.startsWith('arg') && ax === null) continue;
        add(`${r} [${s}] axis ${ax} keep ${keep}`, () => tf[r](tf.zeros(s, isB ? 'bool' : 'float32'), ax, keep));
      }
    if (s.length > 1) add(`${r} [${s}] neg axis`, () => tf[r](tf.zeros(s, isB ? 'bool' : 'float32'), -1));
  }
for (const r of ['sum', 'mean', 'max', 'min', 'prod']) {
  add(`${r} [2,0,3] axes 0,1`, () => tf[r](tf.zeros([2, 0, 3]), [0, 1]));
  add(`${r} [2,0,3] axes 1,2`, () => tf[r](tf.zeros([2, 0, 3]), [1, 2]));
  add(`${r} int [2,0]`, () => tf[r](tf.zeros([2, 0], 'int32'), 1));
}
for (const [ta, tb] of [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
])
  for (const [m, k, n] of [
    [2, 0, 3],
    [0, 2, 3],
    [2, 3, 0],
    [0, 0, 0],
    [2, 0, 0],
    [0, 0, 3],
  ]) {
    for (const batch of [[], [2], [0]])
      add(`matMul b[${batch}] ${m}x${k}x${n} t${ta}${tb}`, () =>
        tf.matMul(tf.zeros([...batch, ...(ta ? [k, m] : [m, k])]), tf.zeros([...batch, ...(tb ? [n, k] : [k, n])]), !!ta, !!tb),
      );
    add(`fused.matMul ${m}x${k}x${n} t${ta}${tb}`, () =>
      tf.fused.matMul({
        a: tf.zeros(ta ? [k, m] : [m, k]),
        b: tf.zeros(tb ? [n, k] : [k, n]),
        transposeA: !!ta,
        transposeB: !!tb,
        bias: tf.ones([n]),
        activation: 'relu',
      }),
    );
  }
add('matMul batch 0 full', () => tf.matMul(tf.zeros([0, 2, 3]), tf.zeros([0, 3, 2])));
add('matMul batch 0 x 2D', () => tf.matMul(tf.zeros([0, 2, 3]), tf.zeros([3, 2])));
add('matMul batch 0 x batch 1', () => tf.matMul(tf.zeros([0, 2, 3]), tf.zeros([1, 3, 2])));
add('dot', () => tf.dot(tf.zeros([0]), tf.zeros([0])));
add('outerProduct', () => tf.outerProduct(tf.zeros([0]), tf.ones([3])));
for (const ax of [0, 1, -1]) {
  add(`concat [2,0] [2,0] ${ax}`, () => tf.concat([tf.zeros([2, 0]), tf.zeros([2, 0])], ax));
}
add('concat [2,0]+[2,3]', () => tf.concat([tf.zeros([2, 0]), tf.ones([2, 3])], 1));
add('concat [0,3]+[2,3]', () => tf.concat([tf.zeros([0, 3]), tf.ones([2, 3])], 0));
add('concat [2,3]+[2,0]+[2,1]', () => tf.concat([tf.ones([2, 3]), tf.zeros([2, 0]), tf.ones([2, 1])], 1));
for (const p of [
  [1, 0, 2],
  [2, 1, 0],
  [0, 2, 1],
  [2, 0, 1],
])
  for (const s of [
    [2, 0, 3],
    [0, 2, 3],
    [2, 3, 0],
    [0, 2, 2],
    [2, 0, 2],
  ])
    add(`transpose [${s}] ${p}`, () => tf.transpose(tf.zeros(s), p));
add('transpose [2,0]', () => tf.transpose(tf.zeros([2, 0])));
add('transpose [0,2]', () => tf.transpose(tf.zeros([0, 2])));
add('slice to empty', () => tf.slice(tf.ones([2, 3]), [0, 1], [2, 0]));
add('slice empty', () => tf.slice(tf.zeros([2, 0]), [0, 0], [1, 0]));
add('slice row 0', () => tf.slice(tf.ones([2, 3]), [0, 0], [0, 3]));
add('slice at end', () => tf.slice(tf.ones([3]), [3], [0]));
add('slice 3d', () => tf.slice(tf.ones([2, 3, 4]), [0, 3, 0], [2, 0, 4]));
add('reshape [0,3]->[3,0]', () => tf.reshape(tf.zeros([0, 3]), [3, 0]));
add('reshape [0]->[0,-1]', () => tf.reshape(tf.zeros([0]), [2, 0, 1]));
for (const ax of [0, 1]) {
  add(`reverse ${ax}`, () => tf.reverse(tf.zeros([2, 0]), ax));
  add(`cumsum ${ax}`, () => tf.cumsum(tf.zeros([2, 0]), ax));
  add(`cumprod ${ax}`, () => tf.cumprod(tf.zeros([2, 0]), ax));
  add(`cumsum 0,2 ${ax}`, () => tf.cumsum(tf.zeros([0, 2]), ax));
  add(`cumprod 0,2 ${ax}`, () => tf.cumprod(tf.zeros([0, 2]), ax));
  add(`stack ${ax}`, () => tf.stack([tf.zeros([0]), tf.zeros([0])], ax));
  add(`stack one ${ax}`, () => tf.stack([tf.zeros([0])], ax));
  add(`split ${ax}`, () => tf.concat(tf.split(tf.zeros([2, 0]), ax ? 1 : 2, ax), 0));
  add(`expandDims`, () => tf.expandDims(tf.zeros([2, 0]), ax));
  add(`reverse 0,2 ${ax}`, () => tf.reverse(tf.zeros([0, 2]), ax));
}
add('unstack [2,0]', () => tf.stack(tf.unstack(tf.zeros([2, 0]), 0)));
add('unstack [0,2] axis 0', () => tf.scalar(tf.unstack(tf.zeros([0, 2]), 0).length));
add('split into empties', () => tf.split(tf.ones([2, 3]), [0, 3, 0], 1)[0]);
add('split into empties 2', () => tf.split(tf.ones([2, 3]), [0, 3, 0], 1)[1]);
add('pad empty->full', () => tf.pad(tf.zeros([0]), [[2, 1]]));
add('pad [2,0]->[2,3]', () =>
  tf.pad(tf.zeros([2, 0]), [
    [0, 0],
    [1, 2],
  ]),
);
add('pad [0,2] stays', () =>
  tf.pad(tf.zeros([0, 2]), [
    [0, 0],
    [1, 2],
  ]),
);
add('pad const 5', () =>
  tf.pad(
    tf.zeros([2, 0]),
    [
      [0, 0],
      [1, 2],
    ],
    5,
  ),
);
add('mirrorPad [2,0]', () =>
  tf.mirrorPad(
    tf.zeros([0, 2]),
    [
      [0, 0],
      [1, 1],
    ],
    'reflect',
  ),
);
add('mirrorPad [2,0]s', () =>
  tf.mirrorPad(
    tf.zeros([0, 2]),
    [
      [0, 0],
      [1, 1],
    ],
    'symmetric',
  ),
);
add('tile [2,0]', () => tf.tile(tf.zeros([2, 0]), [2, 2]));
add('tile reps 0', () => tf.tile(tf.ones([2, 1]), [1, 0]));
add('broadcastTo', () => tf.broadcastTo(tf.ones([1, 3]), [0, 3]));
add('broadcastTo b', () => tf.broadcastTo(tf.ones([1, 0]), [3, 0]));
add('where', () => tf.where(tf.zeros([2, 0], 'bool'), tf.zeros([2, 0]), tf.zeros([2, 0])));
add('where bc', () => tf.where(tf.zeros([2, 1], 'bool'), tf.zeros([2, 0]), tf.zeros([1, 1])));
add('gather empty idx', () => tf.gather(tf.ones([2, 3]), tf.tensor([], [0], 'int32')));
add('gather empty idx ax1', () => tf.gather(tf.ones([2, 3]), tf.tensor([], [0], 'int32'), 1));
add('gather from empty', () => tf.gather(tf.zeros([2, 0]), tf.tensor([1, 0, 1], [3], 'int32')));
add('gather from empty rank3', () => tf.gather(tf.zeros([2, 0, 3]), tf.tensor([1, 0, 1, 1], [2, 2], 'int32')));
add('gather empty empty', () => tf.gather(tf.zeros([0, 3]), tf.tensor([], [0], 'int32')));
add('gatherND empty idx', () => tf.gatherND(tf.ones([2, 3]), tf.tensor([], [0, 1], 'int32')));
add('gatherND empty params', () => tf.gatherND(tf.zeros([2, 0]), tf.tensor([1, 0], [2, 1], 'int32')));
add('scatterND empty', () => tf.scatterND(tf.tensor([], [0, 1], 'int32'), tf.zeros([0]), [3]));
add('scatterND empty b', () => tf.scatterND(tf.tensor([1, 0], [2, 1], 'int32'), tf.zeros([2, 0]), [3, 0]));
add('scatterND empty c', () => tf.scatterND(tf.tensor([], [0, 1], 'int32'), tf.zeros([0, 2]), [3, 2]));
add('tensorScatterUpdate empty', () => tf.tensorScatterUpdate(tf.ones([3]), tf.tensor([], [0, 1], 'int32'), tf.zeros([0])));
add('tensorScatterUpdate empty b', () => tf.tensorScatterUpdate(tf.ones([3, 0]), tf.tensor([1], [1, 1], 'int32'), tf.zeros([1, 0])));
add('diag 0', () => tf.diag(tf.zeros([0])));
add('eye 0', () => tf.eye(0));
add('oneHot 0', () => tf.oneHot(tf.tensor([], [0], 'int32'), 3));
add('range 0', () => tf.range(0, 0, 1));
add('linspace', () => tf.linspace(0, 1, 1));
add('fill', () => tf.fill([2, 0], 1));
add('zeros', () => tf.zeros([2, 0]));
add('ones', () => tf.ones([0, 2]));
add('randomNormal', () => tf.randomNormal([0, 2]));
add('norm', () => tf.norm(tf.zeros([0])));
add('norm2', () => tf.norm(tf.zeros([2, 0]), 'euclidean', 1));
add('bandPart', () => tf.linalg.bandPart(tf.zeros([0, 0]), 0, 0));
add('bandPart b', () => tf.linalg.bandPart(tf.zeros([2, 0, 0]), 0, 0));
add('bandPart c', () => tf.linalg.bandPart(tf.zeros([0, 2, 2]), 1, 1));
add('bandPart d', () => tf.linalg.bandPart(tf.zeros([2, 0]), 0, 0));
add('addN', () => tf.addN([tf.zeros([0]), tf.zeros([0])]));
add('logicalAnd', () => tf.logicalAnd(tf.zeros([0], 'bool'), tf.zeros([0], 'bool')));
add('logicalNot', () => tf.logicalNot(tf.zeros([0], 'bool')));
add('logicalOr', () => tf.logicalOr(tf.zeros([2, 0], 'bool'), tf.zeros([1, 1], 'bool')));
add('topk', () => tf.topk(tf.zeros([0, 2]), 1).values);
add('prelu', () => tf.prelu(tf.zeros([0, 2]), tf.ones([2])));
add('squeeze', () => tf.squeeze(tf.zeros([0, 1])));
add('stridedSlice', () => tf.stridedSlice(tf.ones([3, 2]), [1, 0], [1, 2]));
add('einsum 0', () => tf.einsum('ab,bc->ac', tf.zeros([2, 0]), tf.zeros([0, 3])));
add('einsum', () => tf.einsum('ab,bc->ac', tf.ones([2, 2]), tf.ones([2, 3])));
const run = async (f) => {
  try {
    dirty();
    const t = tf.tidy(f);
    const r = { s: t.shape.join(), d: t.dtype, v: [...(await t.data())].map((x) => (Number.isNaN(+x) ? 'NaN' : String(+x))).join() };
    t.dispose();
    return r;
  } catch (e) {
    return { err: String(e.message).split('\n')[0].slice(0, 140) };
  }
};
const res = {};
for (const b of ['cpu', 'wasm']) {
  await tf.setBackend(b);
  for (const [n, f] of cases) {
    (res[n] ??= {})[b] = await run(f);
  }
}
let same = 0;
for (const [n, r] of Object.entries(res)) {
  if (JSON.stringify(r.cpu) === JSON.stringify(r.wasm) && !r.cpu.err) same++;
  else console.log(n, '\n    cpu ', JSON.stringify(r.cpu), '\n    wasm', JSON.stringify(r.wasm));
}
console.log(same, 'same of', Object.keys(res).length);
