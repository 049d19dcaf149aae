/**
 * A part for the supervisor's tests: serves health checks on PORT and writes what happens to it into JOURNAL.
 * LAST_WORDS makes it end at its start, DEAF ignore SIGTERM, FORK leave a child that ignores it too, SAY log a line.
 */
import { fork } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';

const { NAME = '', PORT, JOURNAL = '', LAST_WORDS, DEAF, FORK, SAY } = process.env;
const note = (event: string) => appendFileSync(JOURNAL, `${NAME} ${event}\n`);

if (LAST_WORDS) {
  console.error(LAST_WORDS);
  process.exit(1);
}
if (FORK) {
  const child = fork(new URL(import.meta.url), {
    env: { ...process.env, FORK: '', PORT: '0', NAME: `${NAME}-fork`, DEAF: '1' },
  });
  note(`forked ${child.pid}`);
}
if (SAY) console.log(SAY);
process.on('SIGTERM', () => {
  note('asked to stop');
  if (DEAF) return;
  note('stopped');
  process.exit(0);
});
createServer((_, response) => response.end('ok')).listen(Number(PORT), '127.0.0.1', () => note('started'));
