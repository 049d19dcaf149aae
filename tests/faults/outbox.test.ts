/**
 * Faults of the disk, of processes that write to it, and of what is found on it.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { storedWords } from '../../local/test-stack/stored-words.ts';
import type { Turn } from '../../src/memory/memory.ts';
import { decodeRecords, encodeRecord } from '../../src/memory/outbox/records.ts';
import { MAX_REFUSALS } from '../../src/memory/outbox/refusal.ts';
import { Keeper, type KeeperOptions } from './support/keeper.ts';
import { record } from './support/ledger.ts';
import { Backends, MemoryCall } from './support/memory-call.ts';
import { PATIENCE_MS } from './support/patience.ts';
import { expectStoredOnce } from './support/stored.ts';

const HOUR_MS = 3_600_000;
const ALARM = 'TURN SET ASIDE: the database refuses it';
const SET_ASIDE = 'outbox records are broken and were set aside';

let backends: Backends;
let call: MemoryCall;
let dir: string;
let user: string;
const keepers: Keeper[] = [];

beforeAll(async () => {
  backends = await Backends.start();
  call = await MemoryCall.open(backends);
});
afterAll(async () => {
  await call?.close();
  await backends?.stop();
});
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kindred-outbox-'));
  user = `u-${randomUUID()}`;
  call.listening.lines.length = 0;
});
afterEach(async () => {
  await Promise.all(keepers.splice(0).map((keeper) => keeper.kill()));
  rmSync(dir, { recursive: true, force: true });
});

function keeper(options: Partial<KeeperOptions> = {}): Keeper {
  const made = new Keeper({ dir, user, ...options });
  keepers.push(made);
  return made;
}

async function killed(victim: Keeper): Promise<string[]> {
  keepers.splice(keepers.indexOf(victim), 1);
  await victim.kill();
  return victim.kept;
}

const bringHome = () => call.replayFolder(dir);
const stored = (said: readonly string[]) => expectStoredOnce(backends.database.store, user, said);
const outboxFile = () => join(dir, readdirSync(dir).find((name) => name.endsWith('.outbox')) ?? '');

function turnOf(userText: string, more: Partial<Turn> = {}): Turn {
  const at = new Date().toISOString();
  return { id: randomUUID(), userId: user, callId: randomUUID(), at, userText, agentText: 'I see.', ...more };
}

/** A file as a killed process leaves it. */
function orphan(text: string, host = ''): string {
  const path = join(dir, `${randomUUID()}.${host}999999999.outbox`);
  writeFileSync(path, text);
  return path;
}

const saidRecords = (...turns: Turn[]) => turns.map((turn) => encodeRecord({ type: 'said', turn })).join('');

describe('no turn is lost and none is stored twice when', () => {
  it('a process is killed while it writes turns', async () => {
    const victim = keeper({ pauseMs: 0 });
    await victim.keep(5);
    const said = await killed(victim);
    await bringHome();
    const words = await storedWords(backends.database.store, user);
    // One more may have reached the disk before it could be told.
    expect(words.slice(0, said.length)).toEqual(said);
    expect(words.length).toBeLessThanOrEqual(said.length + 1);
    expect(new Set(words).size).toBe(words.length);
    expect(call.listening.heard('outbox replayed')).toBe(true);
    record({
      fault: 'process killed while writing',
      said: said.length,
      stored: said.length,
      told: 'outbox replayed',
    });
  });

  it('its last record is torn', async () => {
    const turns = [turnOf('one'), turnOf('two')];
    orphan(`${saidRecords(...turns)}${saidRecords(turnOf('three')).slice(0, 40)}`);
    const { broken } = await bringHome();
    expect(broken).toBe(1);
    expect(call.listening.heard(SET_ASIDE)).toBe(true);
    record({ fault: 'torn record', said: 2, stored: await stored(['one', 'two']), told: SET_ASIDE });
  });

  it('a record rots on the disk: it is set aside once, readable, and the others are stored', async () => {
    const text = saidRecords(turnOf('one'), turnOf('two'), turnOf('three'));
    orphan(text.replace('"two"', '"tvo"'));
    await backends.toDatabase.set({ kind: 'away' });
    await bringHome();
    await bringHome();
    await backends.heal();
    // The circuit to the database may be open for a moment longer.
    await expect.poll(async () => (await bringHome()).waiting, { timeout: PATIENCE_MS }).toBe(0);
    const [aside] = readdirSync(dir).filter((name) => name.endsWith('.broken'));
    expect(readFileSync(join(dir, aside ?? ''), 'utf8').match(/tvo/g)).toHaveLength(1);
    expect(call.listening.heard(SET_ASIDE)).toBe(true);
    record({
      fault: 'rotten record',
      said: 3,
      stored: await stored(['one', 'three']),
      told: `1 ${SET_ASIDE}`,
    });
  });

  it('the disk is full for a while', async () => {
    const victim = keeper({ pauseMs: 20 });
    await victim.keep(2);
    victim.limitFiles(readFileSync(outboxFile()).length + 100);
    await victim.waitFor(() => victim.refused.length >= 2);
    victim.limitFiles(undefined);
    await victim.keep(3);
    const said = await killed(victim);
    expect(victim.refused[0]?.error).toMatch(/^The outbox .* cannot be written: EFBIG/);
    await bringHome();
    const words = await storedWords(backends.database.store, user);
    expect(words).toEqual(expect.arrayContaining(said));
    expect(new Set(words).size).toBe(words.length);
    record({
      fault: 'disk full for a while',
      said: said.length,
      stored: said.length,
      told: 'OUTBOX: … cannot be written: EFBIG',
    });
  });

  it.each([
    ['an hour ahead', HOUR_MS],
    ['an hour behind', -HOUR_MS],
  ])('the clock of the process that was killed is %s', async (skew, clockSkewMs) => {
    const victim = keeper({ clockSkewMs, pauseMs: 50 });
    await victim.keep(3);
    const said = await killed(victim);
    await bringHome();
    expect((await storedWords(backends.database.store, user)).slice(0, said.length)).toEqual(said);
    record({ fault: `clock ${skew}`, said: said.length, stored: said.length, told: 'outbox replayed' });
  });

  it('a file of another host lies in the future of our clock', async () => {
    const path = orphan(saidRecords(turnOf('one')), 'elsewhere.');
    const ahead = new Date(Date.now() + HOUR_MS);
    utimesSync(path, ahead, ahead);
    await bringHome();
    record({ fault: 'clock set back', said: 1, stored: await stored(['one']), told: 'outbox replayed' });
  });

  it('a process was frozen so long that it was taken for dead, and wakes up', async () => {
    const victim = keeper({ pauseMs: 50 });
    await victim.keep(2);
    victim.signal('SIGSTOP');
    const longAgo = new Date(Date.now() - HOUR_MS);
    utimesSync(outboxFile(), longAgo, longAgo);
    await bringHome();
    expect(readdirSync(dir)).toEqual([]);
    victim.signal('SIGCONT');
    await victim.keep(3);
    const said = await killed(victim);
    await bringHome();
    const words = await storedWords(backends.database.store, user);
    expect(words).toEqual(expect.arrayContaining(said));
    expect(new Set(words).size).toBe(words.length);
    record({
      fault: 'process frozen',
      said: said.length,
      stored: said.length,
      told: 'outbox replayed',
    });
  });

  it('two workers replay one folder at the same time', async () => {
    const said = Array.from({ length: 6 }, (_, i) => `turn ${i}`);
    orphan(saidRecords(...said.map((text) => turnOf(text))));
    await Promise.all([bringHome(), bringHome()]);
    await bringHome();
    expect(readdirSync(dir)).toEqual([]);
    record({
      fault: 'two workers on one folder',
      said: 6,
      stored: await stored(said),
      told: 'outbox replayed',
    });
  });

  it('the worker is killed in the middle of a replay, after the database has the turn', async () => {
    const turns = [turnOf('one'), turnOf('two')];
    const path = orphan(saidRecords(...turns));
    await bringHome();
    // The file is as it was before: nothing has been noted as done.
    writeFileSync(path, saidRecords(...turns));
    await bringHome();
    record({
      fault: 'replay interrupted',
      said: 2,
      stored: await stored(['one', 'two']),
      told: 'outbox replayed',
    });
  });

  it('the database refuses a turn: it waits, is reported, and holds up nobody', async () => {
    orphan(saidRecords(turnOf('one'), turnOf('refused', { callId: 'no-uuid' }), turnOf('three')));
    expect(await bringHome()).toMatchObject({ applied: 2, waiting: 1 });
    expect(
      call.listening.lines.filter(({ msg, level }) => msg === 'a turn stays in the outbox' && level === 50),
    ).toHaveLength(1);
    expect(readFileSync(outboxFile(), 'utf8')).toContain('refused');
    record({
      fault: 'turn refused',
      said: 3,
      stored: await stored(['one', 'three']),
      told: 'a turn stays in the outbox',
    });
  });

  it('the database refuses a turn for ever: it is set aside with its words, and somebody is told', async () => {
    const asked = backends.models.asked('question');
    orphan(saidRecords(turnOf('refused', { id: 'no-uuid' }), turnOf('two')));
    for (let refusals = 1; refusals < MAX_REFUSALS; refusals++)
      expect(await bringHome()).toMatchObject({ applied: refusals === 1 ? 1 : 0, waiting: 1, setAside: 0 });
    expect(call.listening.heard(ALARM)).toBe(false);
    expect(await bringHome()).toEqual({ applied: 0, waiting: 0, setAside: 1, broken: 0 });
    expect(call.listening.heard(ALARM)).toBe(true);
    const [aside = '', ...others] = readdirSync(dir);
    expect(others).toEqual([]);
    expect(aside).toMatch(/\.refused$/);
    expect(decodeRecords(readFileSync(join(dir, aside), 'utf8')).pending).toMatchObject([
      {
        turn: { userText: 'refused' },
        refusals: MAX_REFUSALS,
        extraction: { facts: [{ value: 'said refused' }] },
      },
    ]);
    // What was found in it is kept: the model was asked once for each turn.
    expect(backends.models.asked('question') - asked).toBe(2);
    expect(await bringHome()).toEqual({ applied: 0, waiting: 0, setAside: 0, broken: 0 });
    record({ fault: 'turn refused for ever', said: 2, stored: await stored(['two']), told: ALARM });
  });

  it('a later call reached the outbox first: turns of a person stay in order over files', async () => {
    const [early, late] = ['2026-11-24T10:00:00Z', '2026-11-24T11:00:00Z'];
    const older = orphan(saidRecords(turnOf('early 1', { at: early }), turnOf('early 2', { at: early })));
    orphan(saidRecords(turnOf('late', { at: late })));
    const now = new Date();
    utimesSync(older, now, now);
    await backends.toDatabase.set({ kind: 'away' });
    expect(await bringHome()).toMatchObject({ applied: 0, waiting: 3 });
    await backends.heal();
    await bringHome();
    record({
      fault: 'two calls in the outbox',
      said: 3,
      stored: await stored(['early 1', 'early 2', 'late']),
      told: 'a turn stays in the outbox',
    });
  });

  it('a living call of this machine is left alone', async () => {
    const owner = keeper({ pauseMs: 1_000 });
    await owner.keep(1);
    expect(await bringHome()).toEqual({ applied: 0, waiting: 0, setAside: 0, broken: 0 });
    renameSync(outboxFile(), join(dir, `${randomUUID()}.999999999.outbox`));
    await bringHome();
    record({ fault: 'a call in progress', said: 1, stored: await stored(['turn 0']), told: '' });
  });
});
