import {use,tf,core,linalg,sparse,st} from './zz-rev.mjs';
const {sinkhorn,csrMultiply,csrToDense,gram}=core;
const B=process.argv[2]; await use(B);
const worstCols=(p,n)=>{let m=0;for(let j=0;j<n;j++){let s=0;for(let i=0;i<n;i++)s+=p[i*n+j];m=Math.max(m,Math.abs(s-1))||m;if(Number.isNaN(s))return NaN}return m};
const sk=(name,n,f,o)=>{try{const t=tf.tidy(()=>{const L=tf.tensor(Float32Array.from({length:n*n},(_,k)=>f(Math.floor(k/n),k%n)),[n,n]);const r=sinkhorn(L,o);return [r.value.dataSync(),r.error.dataSync()[0],r.status.dataSync()[0]]});console.log(name,n,'err',t[1],'status',t[2],'cols64',worstCols(t[0],n),[...t[0]].slice(0,Math.min(9,n*n)).map(x=>x.toPrecision(4)).join(' '))}catch(e){console.log(name,'THROW',e.message.slice(0,200))}};
for(const n of [3,4,5,6,7]){ sk('lastcol -1e38',n,(i,j)=>j===n-1?-1e38:0); sk('firstcol -1e38',n,(i,j)=>j===0?-1e38:0);}
sk('col -1e30',5,(i,j)=>j===2?-1e30:(i*j)%3);
sk('col+row -3e38',5,(i,j)=>j===2||i===1?-3e38:(i*j)%3);
sk('all 3e38',3,()=>3e38); sk('all -3e38',3,()=>-3e38); sk('mix ±3e38',3,(i,j)=>i===j?3e38:-3e38);
sk('NaN',3,(i,j)=>i+j===0?NaN:0); sk('Inf',3,(i,j)=>i+j===0?Infinity:0); sk('-Inf',3,(i,j)=>i+j===0?-Infinity:0);
sk('no support(2 rows want col 0)',3,(i,j)=>j===0||i===2?0:-1e30);
sk('tri',5,(i,j)=>j<=i?0:-1e30);
sk('1x1',1,()=>1e30); sk('0',0,()=>0);
tf.tidy(()=>{const r=sinkhorn(tf.zeros([0,3,3]));console.log('batch0',r.value.shape,r.error.shape);});
// csr wrong indices
const csr=(name,x,v,c,o)=>{try{console.log(name,tf.tidy(()=>JSON.stringify(Array.from(csrMultiply(tf.tensor(x),{values:tf.tensor1d(v),columns:tf.tensor1d(c),offsets:tf.tensor1d(o)}).dataSync()))), tf.tidy(()=>JSON.stringify(Array.from(tf.grad(t=>tf.sum(csrMultiply(t,{values:tf.tensor1d(v),columns:tf.tensor1d(c),offsets:tf.tensor1d(o)})))(tf.tensor(x)).dataSync()))))}catch(e){console.log(name,'THROW',e.message.slice(0,150))}};
for(const x of [[1,10,100],[[1,10,100],[2,20,200]]]){
csr('ok',x,[1,2,3],[0,1,2],[0,1,3]);
csr('col 7,-3,NaN',x,[1,1,1],[7,-3,NaN],[0,1,2,3]);
csr('col 1.5,Inf,1e30',x,[1,1,1],[1.5,Infinity,1e30],[0,1,2,3]);
csr('col 0.5,2.5,1.7',x,[1,1,1],[.5,2.5,1.7],[0,1,2,3]);
csr('off NaN',x,[1,1,1],[0,1,2],[0,NaN,2,3]);
csr('off >entries',x,[1,1,1],[0,1,2],[0,1e30,2,3]);
csr('off neg',x,[1,1,1],[0,1,2],[0,-4,2,3]);
csr('off first 1',x,[1,1,1],[0,1,2],[1,2,3]);
csr('off last 2',x,[1,1,1],[0,1,2],[0,1,2]);
csr('off 2.7',x,[1,1,1],[0,1,2],[0,1.7,3]);
csr('off unsorted',x,[1,1,1],[0,1,2],[0,2,1,3]);
}
csr('empty',[[1,2]],[],[],[0,0]); csr('rows0',[[1,2]],[1],[0],[0]); csr('b0',tf.zeros([0,2]).arraySync(),[1],[0],[0,1]);
tf.tidy(()=>{console.log('b0',csrMultiply(tf.zeros([0,2]),{values:tf.tensor1d([1]),columns:tf.tensor1d([0]),offsets:tf.tensor1d([0,1])}).shape)});
// random csr against float64, batches
let worst=0,wg=0;let seed=1;const rnd=()=>{seed=(seed*1103515245+12345)%2147483648;return seed/2147483648-.5};
for(const [b,n,m] of [[1,1,1],[1,37,29],[2,37,29],[3,5,7],[31,17,13],[32,17,13],[33,17,13],[35,64,3],[65,9,11]]){
 const dense=Array.from({length:m},()=>Array.from({length:n},()=>rnd()>.1?0:rnd()));
 const v=[],c=[],o=[0];for(const r of dense){r.forEach((e,j)=>{if(e!==0){v.push(e);c.push(j)}});o.push(v.length)}
 const x=Array.from({length:b},()=>Array.from({length:n},rnd));
 const ref=x.map(r=>dense.map(d=>d.reduce((s,e,j)=>s+e*r[j],0)));
 tf.tidy(()=>{const y=csrMultiply(tf.tensor2d(x),{values:tf.tensor1d(v),columns:tf.tensor1d(c),offsets:tf.tensor1d(o)}).arraySync();
 y.forEach((r,i)=>r.forEach((e,j)=>{worst=Math.max(worst,Math.abs(e-ref[i][j]))}));
 if(v.length){const f=(X,V)=>tf.sum(tf.square(csrMultiply(X,{values:V,columns:tf.tensor1d(c),offsets:tf.tensor1d(o)})));
 const [gx,gv]=tf.grads(f)([tf.tensor2d(x),tf.tensor1d(v)]);
 const GX=x.map((r,i)=>r.map((_,j)=>dense.reduce((s,d,k)=>s+2*ref[i][k]*d[j],0)));
 gx.arraySync().forEach((r,i)=>r.forEach((e,j)=>{wg=Math.max(wg,Math.abs(e-GX[i][j]))}));
 let p=0;const GV=gv.arraySync();for(let k=0;k<m;k++)for(let q=o[k];q<o[k+1];q++){let s=0;for(let i=0;i<b;i++)s+=2*ref[i][k]*x[i][c[q]];wg=Math.max(wg,Math.abs(s-GV[q])/b)}
 }});
}
console.log('csr worst',worst,wg);
// gram
for(const [b,m,n,t] of [[1,517,130,false],[1,300,521,true],[2,13,7,true],[3,1,1,false],[1,16,4,false],[1,33,600,false],[0,3,2,false],[1,0,3,false],[1,3,0,true],[2,3,0,false]]){
 tf.tidy(()=>{const a=tf.randomNormal([b,m,n],0,1,'float32',5);const g=gram(a,{transposed:t,shift:.5});const N=t?n:m,D=t?m:n;const A=a.dataSync(),G=g.dataSync();let w=0,asym=0;
 for(let q=0;q<b;q++)for(let i=0;i<N;i+=Math.max(1,N>>5))for(let j=0;j<N;j++){let s=i===j?.5:0;for(let k=0;k<D;k++)s+=t?A[q*m*n+k*n+i]*A[q*m*n+k*n+j]:A[q*m*n+i*n+k]*A[q*m*n+j*n+k];w=Math.max(w,Math.abs(s-G[q*N*N+i*N+j]));if(G[q*N*N+i*N+j]!==G[q*N*N+j*N+i])asym++}
 console.log('gram',g.shape.join(),w,asym)});
}
console.log(tf.memory().numTensors);
