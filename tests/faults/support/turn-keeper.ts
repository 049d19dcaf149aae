/**
 * A process that keeps turns in an outbox until it is killed: `node turn-keeper.ts <dir> <user id> <pause ms>`. Prints
 * one line of JSON for each turn once the disk has it, or has refused it.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../../src/errors.ts';
import { DiskOutbox } from '../../../src/memory/outbox/disk-outbox.ts';
import { silentLog } from '../../../src/telemetry/log.ts';

const [dir = '', userId = '', pauseMs = '5'] = process.argv.slice(2);
const callId = randomUUID();
const outbox = new DiskOutbox({ dir, callId, log: silentLog });

for (let n = 0; ; n++) {
  const text = `turn ${n}`;
  const turn = { id: randomUUID(), userId, callId, at: new Date().toISOString(), userText: text };
  try {
    await outbox.said({ ...turn, agentText: null });
    await outbox.answered(turn.id, `You said: ${text}`);
    process.stdout.write(`${JSON.stringify({ text, kept: true })}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ text, kept: false, error: messageOf(error) })}\n`);
  }
  await sleep(Number(pauseMs));
}
