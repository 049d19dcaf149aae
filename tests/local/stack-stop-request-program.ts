/** Waits to be asked to stop, for the test of that; tells each thing on a line of its own. */
import { once } from 'node:events';
import { whenAskedToStop } from '../../local/stack/stop-request.ts';

const request = whenAskedToStop(() => {
  console.log('hurry');
  process.exit(0);
});
setInterval(() => {}, 60_000);
console.log(`waiting ${process.pid}`);
await once(request, 'abort');
console.log('asked');
