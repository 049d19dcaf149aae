import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Turn } from '../../src/memory/memory.ts';
import { DiskLogs } from '../../src/memory/outbox/disk-logs.ts';
import { encodeRecord } from '../../src/memory/outbox/records.ts';
import { findSetAside } from '../../src/memory/outbox/set-aside.ts';
import { forgetSetAside } from '../../src/worker/outbox-replay.ts';
import { personMemory, tell } from '../support/call-memory.ts';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let dir: string;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'outbox-set-aside-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function turn(userId: string, userText: string): Turn {
  const at = '2026-11-24T10:00:00.000Z';
  return { id: randomUUID(), userId, callId: randomUUID(), at, userText, agentText: null };
}

const said = (one: Turn) => encodeRecord({ type: 'said', turn: one });
const sweep = async () => forgetSetAside(database, new DiskLogs(dir), await findSetAside(new DiskLogs(dir)));

it('what is forgotten goes from what was set aside, whether it can be read or not; the rest stays', async () => {
  const person = personMemory(database.store);
  const { changes } = await tell(person, { facts: [['dog', 'has a dog called Biscuit']] });
  const bites = turn(person.userId, 'Biscuit ate my shoe.');
  const flute = turn(person.userId, 'I play the flute.');
  const others = turn('somebody-else', 'Biscuit is a word for cookies.');
  const reply = encodeRecord({ type: 'answered', turnId: bites.id, text: 'Oh dear.' });
  await writeFile(join(dir, 'a.1.outbox.refused'), said(bites) + reply + said(flute) + said(others));
  await writeFile(join(dir, 'b.1.outbox.broken'), `${said(bites).slice(0, -30)}\n`);
  await writeFile(join(dir, 'c.1.outbox'), said(bites));
  expect(await sweep()).toBe(0);

  await person.forget({ memories: changes.map(({ memory }) => memory.id), turns: [] });
  expect(await sweep()).toBe(3);
  expect((await readdir(dir)).sort()).toEqual(['a.1.outbox.refused', 'c.1.outbox']);
  expect(await readFile(join(dir, 'a.1.outbox.refused'), 'utf8')).toBe(said(flute) + said(others));
});
