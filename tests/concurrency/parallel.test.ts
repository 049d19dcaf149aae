import { getEventListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { parallelAiCalls } from '../../src/concurrency/parallel.ts';
import { held } from '../pool/support/leaks.ts';
import { listeningLog } from '../support/listening-log.ts';

/** Never settles, but knows whether it was aborted. */
function hanging() {
  const state = { reason: undefined as unknown };
  const call = (signal: AbortSignal) =>
    new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        state.reason = signal.reason;
        reject(signal.reason);
      });
    });
  return { call, state };
}

describe('parallel AI calls', () => {
  it('settle in the order of the calls, one failure being one result', async () => {
    const results = await parallelAiCalls([
      async () => {
        await pause(20);
        return 'slow';
      },
      async () => {
        throw new Error('down');
      },
      async () => 42,
    ]);

    expect(results).toEqual([
      { ok: true, value: 'slow' },
      { ok: false, error: new Error('down') },
      { ok: true, value: 42 },
    ]);
  });

  it('say at debug how many ran, how many failed and how long each took', async () => {
    const { log, lines } = listeningLog();
    const failing = async () => {
      throw new Error('down');
    };

    await parallelAiCalls([async () => 'a secret', failing], { log, purpose: 'turn' });

    expect(lines).toMatchObject([
      { purpose: 'turn', calls: 2, failed: 1, ms: [expect.any(Number), expect.any(Number)] },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/secret|down/);
  });

  it('all run at the same time', async () => {
    let running = 0;
    let most = 0;
    const call = async () => {
      running += 1;
      most = Math.max(most, running);
      await pause(10);
      running -= 1;
    };

    await parallelAiCalls(Array.from({ length: 8 }, () => call));

    expect(most).toBe(8);
  });

  it('that are not settled at the deadline are aborted, also those that ignore it', async () => {
    const { call, state } = hanging();

    const results = await parallelAiCalls(
      [call, () => new Promise<never>(() => undefined), async () => 'in time'],
      {
        timeoutMs: 30,
      },
    );

    expect(results).toMatchObject([
      { ok: false, error: { code: 'DEADLINE_EXCEEDED' } },
      { ok: false, error: { code: 'DEADLINE_EXCEEDED' } },
      { ok: true, value: 'in time' },
    ]);
    expect(state.reason).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('are aborted by the caller, whose signal keeps no listener', async () => {
    const stop = new AbortController();
    const { call, state } = hanging();
    const pending = parallelAiCalls([call], { signal: stop.signal });

    stop.abort(new Error('hung up'));

    expect(await pending).toMatchObject([{ ok: false, error: { code: 'ABORTED' } }]);
    expect(state.reason).toMatchObject({ code: 'ABORTED' });
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0);
  });

  it('are not begun when the caller has aborted already', async () => {
    let begun = 0;
    const call = async () => {
      begun += 1;
    };

    const results = await parallelAiCalls([call], { signal: AbortSignal.abort() });

    expect(results).toMatchObject([{ ok: false, error: { code: 'ABORTED' } }]);
    expect(begun).toBe(0);
  });

  it('leave no timer behind', async () => {
    await expect.poll(() => held().timers).toBe(0);

    await parallelAiCalls([async () => 1]);

    await expect.poll(() => held().timers).toBe(0);
  });

  it('may be none', async () => {
    expect(await parallelAiCalls([])).toEqual([]);
  });

  it('that throw before they return a promise settle like the others', async () => {
    const results = await parallelAiCalls([
      () => {
        throw new Error('at once');
      },
    ]);

    expect(results).toEqual([{ ok: false, error: new Error('at once') }]);
  });
});
