import sherpa from 'sherpa-onnx-node';
import { Moonshine } from './inference/moonshine.ts';
import { resampleAll } from './inference/resample.ts';
const W='/tmp/speech/data/weights'; const m=await Moonshine.load(W+'/moonshine-tiny-en');
const S=['My name is Ada and I have a dog called Biscuit.','Hi, my name is Ada and I have a dog called Biscuit.','What is my dog\'s name?','I work as a baker in Leeds.','I am moving to Berlin on the first of December.','My sister Anna is a dentist in Oslo.','How are your connections doing?','Please clean up the connection pool.','I love hiking in the Alps with my brother Tom.','My favourite colour is blue.','Forget what I said about my job.','My name is Bob and I play the violin.','We have a cat called Pepper and two rabbits.','I grew up in Copenhagen.','My birthday is on the fifth of May.','What do you remember about me?','I am learning Spanish because my wife is from Madrid.','Tomorrow I have a job interview at the hospital.','I am allergic to peanuts.','Do you know where I live?','My daughter Freya starts school in September.','I do not like coffee, I prefer green tea.','Last week I ran my first marathon.','We are planning a trip to Japan in spring.'];
const w=(t:string)=>t.toLowerCase().match(/[a-z0-9']+/g)??[];
const dist=(a:string[],b:string[])=>{const d=Array.from({length:a.length+1},(_,i)=>[i,...Array(b.length).fill(0)]);for(let j=0;j<=b.length;j++)d[0]![j]=j;for(let i=1;i<=a.length;i++)for(let j=1;j<=b.length;j++)d[i]![j]=Math.min(d[i-1]![j]!+1,d[i]![j-1]!+1,d[i-1]![j-1]!+(a[i-1]===b[j-1]?0:1));return d[a.length]![b.length]!;};
for (const [ns,nw,ls] of [[0.667,0.8,1],[0.333,0.333,1],[0,0,1],[0,0,1.1],[0.2,0,1.05]] as const) {
 const v=await (sherpa as any).OfflineTts.createAsync({model:{vits:{model:W+'/piper-en-us-joe/prepared.onnx',tokens:W+'/piper-en-us-joe/prepared-tokens.txt',dataDir:W+'/espeak-ng-data',noiseScale:ns,noiseScaleW:nw,lengthScale:ls},numThreads:1},maxNumSentences:1});
 let e=0,n=0; const bad:string[]=[]; let dur=0; const reps=ns===0?1:3;
 for (const s of S) for(let r=0;r<reps;r++){ const a=await v.generateAsync({text:s,sid:0,speed:1,enableExternalBuffer:false}); dur+=a.samples.length/22050; const t=await m.transcribe(resampleAll(a.samples,22050,16000)); const d=dist(w(s),w(t)); e+=d;n+=w(s).length; if(d)bad.push(`${t}`); }
 console.log(ns,nw,ls,'WER',(100*e/n).toFixed(1)+'%','bad',bad.length,'of',S.length*reps,'dur',(dur/reps).toFixed(1)); console.log('   ',bad.slice(0,14).join(' | '));
 if(ns===0){const [a,b]=[await v.generateAsync({text:S[0],sid:0,speed:1,enableExternalBuffer:false}),await v.generateAsync({text:S[0],sid:0,speed:1,enableExternalBuffer:false})]; console.log('deterministic',a.samples.length===b.samples.length && a.samples.every((x:number,i:number)=>x===b.samples[i]));}
}
