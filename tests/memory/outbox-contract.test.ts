/**
 * What every outbox does, wherever it is: a folder on a disk, or a Redis.
 *
 * @module
 */

import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Turn } from '../../src/memory/memory.ts';
import { openOutbox } from '../../src/memory/outbox/open-outbox.ts';
import type { OutboxPlace } from '../../src/memory/outbox/outbox.ts';
import { decodeRecords, encodeRecord, type PendingTurn } from '../../src/memory/outbox/records.ts';
import { removeFromOutbox, surveyOutbox } from '../../src/memory/outbox/removal.ts';
import { replayOutbox } from '../../src/memory/outbox/replay.ts';
import { findSetAside, sweepSetAside } from '../../src/memory/outbox/set-aside.ts';
import { silentLog as log } from '../../src/telemetry/log.ts';
import { startRedis } from '../concurrency/support/redis-server.ts';

const signal = new AbortController().signal;
/** A host that is gone: nobody there says that it is alive. */
const GONE = (callId: string) => `${callId}.gone-host.999999999.outbox`;

function turn(id: string, userText = 'hello', userId = 'ada'): Turn {
  return { id, userId, callId: 'c1', at: '2026-11-24T10:00:00.000Z', userText, agentText: null };
}

const said = (one: Turn) => encodeRecord({ type: 'said', turn: one });

interface TestPlace {
  readonly place: OutboxPlace;
  /** Makes what nobody has touched for long of a log that was written now. */
  age(name: string): Promise<void>;
  close(): Promise<void>;
}

const PLACES: Readonly<Record<string, () => Promise<TestPlace>>> = {
  disk: async () => {
    const dir = await mkdtemp(join(tmpdir(), 'outbox-contract-'));
    return {
      place: await openOutbox({ kind: 'disk', dir }, log),
      age: (name) => utimes(join(dir, name), new Date(0), new Date(0)),
      close: () => rm(dir, { recursive: true, force: true }),
    };
  },
  redis: async () => {
    const server = await startRedis();
    const place = await openOutbox({ kind: 'redis', url: server.url }, log);
    return {
      place,
      age: async () => undefined,
      close: async () => {
        await place.close();
        await server.stop();
      },
    };
  },
};

describe.each(Object.keys(PLACES))('an outbox on %s', (kind) => {
  let opened: TestPlace;
  let place: OutboxPlace;
  beforeAll(async () => {
    opened = (await PLACES[kind]?.()) as TestPlace;
    place = opened.place;
  });
  afterAll(() => opened.close());

  const textsOf = async () => {
    const names = await place.logs.names();
    return Promise.all(names.map((name) => place.logs.read(name)));
  };
  const pending = async () => (await textsOf()).flatMap((text) => decodeRecords(text ?? '').pending);

  async function leave(name: string, text: string): Promise<void> {
    await place.logs.append(name, text);
    await opened.age(name);
  }

  async function replay(apply: (pendingTurn: PendingTurn) => Promise<void>) {
    return replayOutbox({ logs: place.logs, apply, log }, signal);
  }

  it('has a turn before `said` resolves, with what was answered and refused; nothing when all are done', async () => {
    const outbox = place.open('c1', log);
    await outbox.said(turn('t1'));
    expect(await pending()).toEqual([{ turn: turn('t1'), refusals: 0 }]);
    await outbox.answered('t1', 'hi');
    await outbox.refused('t1', null);
    await outbox.said(turn('t2'));
    await outbox.done('t2');
    expect(outbox.pending).toBe(1);
    const t1 = { turn: { ...turn('t1'), agentText: 'hi' }, refusals: 1, extraction: null };
    expect(await pending()).toEqual([t1]);
    await outbox.done('t1');
    expect((await textsOf()).join('')).toBe('');
    await outbox.said(turn('t3'));
    expect(await pending()).toEqual([{ turn: turn('t3'), refusals: 0 }]);
    await outbox.done('t3');
    await outbox.close();
    expect(await place.logs.names()).toEqual([]);
  });

  it('leaves nothing of a call in which nothing was said', async () => {
    await place.open('c0', log).close();
    expect(await place.logs.names()).toEqual([]);
  });

  it('replays nothing of a call that goes on', async () => {
    const outbox = place.open('c1', log);
    await outbox.said(turn('t1'));
    expect(await replay(() => Promise.reject(new Error('it is still the call’s')))).toMatchObject({
      applied: 0,
      waiting: 0,
    });
    await outbox.done('t1');
    await outbox.close();
  });

  it('replays what a host that is gone has left, in the order in which it was said, and keeps nothing', async () => {
    await leave(GONE('c2'), [turn('t1'), turn('t2')].map(said).join(''));
    const applied: string[] = [];
    const report = await replay(async ({ turn: { id } }) => void applied.push(id));
    expect(applied).toEqual(['t1', 't2']);
    expect(report).toEqual({ applied: 2, waiting: 0, setAside: 0, broken: 0 });
    expect(await place.logs.names()).toEqual([]);
  });

  it('keeps what fails for the next pass', async () => {
    await leave(GONE('c2'), [turn('t1'), turn('t2', 'hello', 'bob')].map(said).join(''));
    const away = async ({ turn: { id } }: PendingTurn) => {
      if (id === 't1') throw new Error('the database is away');
    };
    expect(await replay(away)).toMatchObject({ applied: 1, waiting: 1 });
    expect(await pending()).toEqual([{ turn: turn('t1'), refusals: 0 }]);
    await opened.age(GONE('c2'));
    expect(await replay(async () => undefined)).toMatchObject({ applied: 1, waiting: 0 });
    expect(await place.logs.names()).toEqual([]);
  });

  it('sets aside what cannot be read, and lets what is forgotten go from there', async () => {
    const torn = said(turn('t1', 'I have a secret', 'eve')).slice(9);
    await leave(GONE('c3'), `${said(turn('t2'))}${torn}`);
    expect(await replay(async () => undefined)).toMatchObject({ applied: 1, broken: 1 });
    const names = await findSetAside(place.logs);
    expect(names).toEqual([`${GONE('c3')}.broken`]);
    expect(await place.logs.writtenMs(names[0] ?? '')).toBeGreaterThan(Date.now() - 60_000);
    const swept = { logs: place.logs, name: names[0] ?? '' };
    expect(await sweepSetAside(swept, async ({ userId }) => userId === 'eve')).toBe(1);
    expect(await place.logs.names()).toEqual([]);
  });

  it('gives up one person’s records and keeps those of the others', async () => {
    await leave(GONE('c4'), [turn('t1'), turn('t2', 'hello', 'bob')].map(said).join(''));
    const ada = { userId: 'ada', callIds: [] };
    expect((await surveyOutbox(place.logs, ada)).records).toBe(1);
    await removeFromOutbox(place.logs, ada);
    expect((await surveyOutbox(place.logs, ada)).records).toBe(0);
    expect(await pending()).toEqual([{ turn: turn('t2', 'hello', 'bob'), refusals: 0 }]);
    await removeFromOutbox(place.logs, { userId: 'bob', callIds: [] });
    expect(await place.logs.names()).toEqual([]);
  });

  it('hands over what a call leaves at its end', async () => {
    const outbox = place.open('c5', log);
    await outbox.said(turn('t1'));
    await outbox.close();
    expect(await pending()).toEqual([{ turn: turn('t1'), refusals: 0 }]);
    await removeFromOutbox(place.logs, { userId: 'ada', callIds: [] });
  });
});

describe('an outbox in a Redis', () => {
  it('says so when it is away, and is used again when it is back', async () => {
    let server = await startRedis();
    const port = Number(new URL(server.url).port);
    const place = await openOutbox({ kind: 'redis', url: server.url }, log);
    const outbox = place.open('c1', log);
    try {
      await outbox.said(turn('t1'));
      await server.stop();
      await expect(outbox.said(turn('t2'))).rejects.toMatchObject({ code: 'OUTBOX', retryable: true });
      server = await startRedis(port);
      await outbox.said(turn('t3'));
      expect((await place.logs.names()).length).toBe(1);
    } finally {
      await outbox.close();
      await place.close();
      await server.stop();
    }
  });
});
