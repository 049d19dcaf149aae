import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ConnectionPool } from '../../src/pool/connection-pool.ts';
import type { CallReport, TurnNote } from '../../src/setup/call-report.ts';
import { Hooks } from '../../src/setup/hooks.ts';
import type { CallContext } from '../../src/setup/person.ts';
import { listeningLog } from '../support/listening-log.ts';

const { log } = listeningLog();
const context: CallContext = {
  ...{ callId: 'c1', memory: null, log, signal: new AbortController().signal },
  person: { identity: 'ada', id: 'ada', timeZone: 'UTC', language: 'en' },
  pool: {} as ConnectionPool,
};
const turn = { turnId: 't1', said: 'Hello.', reply: 'Hi.' } as TurnNote;
const report = { callId: 'c1' } as CallReport;

describe('the hooks of kindred.config.ts', () => {
  it('are called beside the call, and all of them are waited for at its end', async () => {
    const called: string[] = [];
    const hooks = new Hooks(
      {
        onCallStart: ({ callId }) => void called.push(`start ${callId}`),
        onTurn: async ({ said }) => {
          await sleep(20);
          called.push(`turn ${said}`);
        },
        onCallEnd: () => void called.push('end'),
      },
      log,
    );
    hooks.callStarted(context);
    hooks.turnOver(turn, context);
    expect(called).toEqual([]);
    await hooks.callEnded(report, context);
    expect(called.toSorted()).toEqual(['end', 'start c1', 'turn Hello.']);
  });

  it('that throw harm nothing, and the first fault of each is told', async () => {
    const { log: own, lines } = listeningLog();
    const hooks = new Hooks(
      {
        onTurn: () => {
          throw new Error('no such table');
        },
        onCallEnd: () => Promise.reject(new Error('no such host')),
      },
      own,
    );
    hooks.turnOver(turn, context);
    hooks.turnOver(turn, context);
    await hooks.callEnded(report, context);
    expect(lines.map(({ level, hook, error }) => [level, hook, error])).toEqual([
      [40, 'onTurn', 'no such table'],
      [40, 'onCallEnd', 'no such host'],
    ]);
  });

  it('that hang are given up, and their signal aborts', async () => {
    const { log: own, lines } = listeningLog();
    let signal: AbortSignal | undefined;
    const onCallEnd = (_: CallReport, given: CallContext) => {
      signal = given.signal;
      return new Promise(() => undefined);
    };
    await new Hooks({ onCallEnd, hookTimeoutMs: 30 }, own).callEnded(report, context);
    expect(lines.map(({ error }) => error)).toEqual(['it took longer than 30 ms']);
    expect(signal?.aborted).toBe(true);
  });
});
