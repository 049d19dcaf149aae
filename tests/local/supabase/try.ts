import { serviceClient } from './support.ts';
const url = process.argv[2]!;
const c = serviceClient(url);
if (process.argv[3]==='fill') {
  let n=0; for(;;){ const {error,status}=await c.from('notes').insert(Array.from({length:200},(_,i)=>({owner:'x',slug:`${n}-${i}-${Math.random()}`,details:{p:Array.from({length:60},()=>Math.random())}}))); if(error){console.log('failed',status,error.code,error.message); break;} n++; }
  const r=await c.from('notes').select('id',{count:'exact',head:true}); console.log('acknowledged',n*200,'count',r.count, r.error, r.status);
} else {
  for(let i=0;i<50;i++) await c.rpc('add',{a:i});
  for(const [l,f] of [['rpc add',()=>c.rpc('add',{a:1})],['select',()=>c.from('notes').select('slug').eq('owner','ada').limit(10)],['insert',()=>c.from('notes').insert({owner:'p',slug:Math.random().toString()})]] as const){
    const ms:number[]=[]; for(let i=0;i<300;i++){const t=performance.now(); await f(); ms.push(performance.now()-t);} ms.sort((a,b)=>a-b); console.log(l,'p50',ms[150]!.toFixed(2),'p95',ms[285]!.toFixed(2)); }
}
