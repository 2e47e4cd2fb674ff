import {use,tf,core,linalg,sparse,st} from './zz-rev.mjs';
const B=process.argv[2]; await use(B);
let seed=7;const rnd=()=>{seed=(seed*1103515245+12345)%2147483648;return seed/2147483648-.5};
const cases=[
['CSRLinear',7,5,{density:.4,bias:true}],['CompactLinear',5,4,{inputs:'gaps:AAE=',outputs:'gaps:AQA='}],['MonarchLinear',7,13,{blocks:3}],['MonarchLinear',12,12,{blocks:2,rank:3}],['MonarchLinear',5,5,{blocks:4}],['ButterflyLinear',8,8,{}],['ButterflyLinear',13,4,{tiedWeight:false}],['ButterflyLinear',16,3,{increasingStride:false}],['ButterflyLinear',5,11,{complex:true,tiedWeight:false}],['ButterflyLinear',16,16,{complex:true}],['ButterflyLinear',9,2,{complex:true,increasingStride:false,tiedWeight:false}],
['Permutation',16,16,{}],['PermutationFactor',8,8,{}],['FixedPermutation',5,5,{bias:true}],['L0Linear',5,7,{}],['LassoLinear',5,7,{}],['LassoLinearRELU',5,7,{}],['ButterflyPermutationLinear',8,8,{}],
['StableSplitLinear',7,5,{}],['StableSplitLinear',5,5,{certified:true,sigmaMin:-3}],['StableSplitLinear',3,1,{}],['DoublyStochasticLinear',7,7,{}],['DoublyStochasticLinear',13,13,{}],['DiagonallyDominantLinear',7,7,{}],['DiagonallyDominantLinear',17,17,{axis:'columns',epsilon:1e-3}]];
const bad=c=>c.filter(x=>!x.holds).map(x=>[x.property,x.bound,x.measured,x.tolerance]);
for(const [name,i,o,opt] of cases){
 const K=sparse[name]??st[name];
 const before=tf.memory().numTensors;
 const m=new K(i,o,{...opt,seed:3});
 const cx=m.field==='complex';
 let b=bad(await m.certify()); if(b.length)console.log(name,i,o,'INIT',JSON.stringify(b));
 // train adam .5
 const x=tf.randomNormal(cx?[6,i,2]:[6,i],0,1,'float32',1), y=tf.randomNormal(cx?[6,o,2]:[6,o],0,3,'float32',2);
 if(m.trainable.length){const adam=tf.train?tf.train.adam(.5):new (tf.AdamOptimizer)(.5,.9,.999,1e-7);
 for(let s=0;s<300;s++){const l=adam.minimize(()=>tf.add(tf.mean(tf.square(tf.sub(m.forward(x,{training:true}),y))),tf.mul(m.regError(),1e-3)),false,m.trainable);m.afterStep();}
 adam.dispose();}
 b=bad(await m.certify()); if(b.length)console.log(name,i,o,'TRAINED',JSON.stringify(b));
 // forward vs W vs fuse vs bind vs clone vs save/load
 const W=m.effectiveW(), f=m.forward(x).dataSync();
 const fu=m.fuse(), cl=m.clone(); const sv=JSON.parse(JSON.stringify(await m.save()));
 const ld=core.load(sv,{maps:{...sparse.maps,...st.maps,[name]:K}});
 const bo=m.bind();
 const diff=(a,c)=>{let w=0,sc=0;for(let k=0;k<a.length;k++){const d=Math.abs(a[k]-c[k]);sc=Math.max(sc,Math.abs(a[k]));if(!(d<=w))w=d}return w/(sc||1)};
 const x2=fu.field==='complex'||!cx?x:tf.reshape(x,[6,2*i]);
 const r=[diff(f,fu.forward(x2).dataSync()),diff(f,cl.forward(x).dataSync()),ld?diff(f,ld.forward(x).dataSync()):'-',diff(f,bo.forward(x).dataSync())];
 if(r.some(q=>typeof q==='number'&&!(q<1e-5)))console.log(name,i,o,'DIFF fuse/clone/load/bind',r.join(' '), Math.max(...f.map(Math.abs)));
 // batch 0
 try{const e=m.forward(tf.zeros(cx?[0,i,2]:[0,i])); if(e.shape[0]!==0||e.shape[1]!==o)console.log(name,'batch0',e.shape)}catch(e){console.log(name,'batch0 THROW',e.message)}
 try{tf.tidy(()=>{const g=tf.variableGrads(()=>tf.sum(m.forward(tf.zeros(cx?[0,i,2]:[0,i]))),m.trainable.length?m.trainable:undefined);})}catch(e){ if(m.trainable.length) console.log(name,'batch0 grad THROW',e.message.slice(0,100))}
 // extreme params
 for(const s of [NaN,Infinity,-Infinity,1e30,-1e30,1e-30,0]) {const c2=m.clone();c2.trainable.forEach(v=>{tf.tidy(()=>v.assign(tf.fill(v.shape,s)))});const c=await c2.certify();const bb=bad(c);
  if(Number.isFinite(s)?bb.length:c.length&&!bb.length)console.log(name,i,o,'EXT',s,JSON.stringify(bb).slice(0,300)); 
  const c3=await c2.certify();
  c2.dispose();}
 // random large
 for(const s of [1e30,1e15,1e4,1e-30]) {const c2=m.clone();c2.trainable.forEach(v=>{tf.tidy(()=>v.assign(tf.mul(tf.randomNormal(v.shape,0,1,'float32',9),s)))});const bb=bad(await c2.certify());if(bb.length)console.log(name,i,o,'RAND',s,JSON.stringify(bb).slice(0,300));c2.dispose();}
 for(const q of [m,fu,cl,ld])q?.dispose();
}
