import '@tensorflow/tfjs-backend-cpu';
import {env,setBackend,tensor,sum,slice,train} from '@tensorflow/tfjs-core';
import {fit,Linear,Random,SkewSymmetricLinear} from '@slim/core';
import {GRU,LSTM,RNN,Readout} from '@slim/rnn';
env().set('PROD',true); await setBackend('cpu');
const random=(shape,seed)=>{const d=new Random(seed);return tensor(Array.from({length:shape.reduce((a,b)=>a*b,1)},()=>d.normal()),shape)};
const makes=[()=>new RNN(2,{hiddenSize:8,cellArgs:{hiddenMap:SkewSymmetricLinear,nonlin:'tanh'},seed:1}),()=>new GRU(2,{hiddenSize:4,numLayers:2,bidirectional:true,batchFirst:true,seed:1}),()=>new LSTM(2,{hiddenSize:8,dropout:0.1,numLayers:2,seed:1})];
const xs=random([40,5,2],1), ys=sum(slice(xs,[0,0,0],[-1,-1,1]),1);
for(const m of makes){const r=[];for(let i=0;i<12;i++){const model=new Readout(m(),new Linear(8,1,{seed:2}));const {loss}=await fit(model,xs,ys,{epochs:12,batchSize:10,optimizer:()=>train.adam(0.02)});r.push((loss.at(-1)/loss[0]).toFixed(2));model.dispose()}console.log(r.join(' '))}
