import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { AdaptiveLimit } from '../../src/concurrency/adaptive-limit.ts';

/** A service that handles so many calls at once well; beyond that each one waits its turn. */
function serviceOf(capacity: number, workMs: number) {
  let running = 0;
  return async () => {
    running += 1;
    const crowding = Math.max(1, running / capacity);
    await pause(workMs * crowding * crowding);
    running -= 1;
  };
}

async function load(limit: AdaptiveLimit, call: () => Promise<unknown>, calls: number): Promise<void> {
  await Promise.all(Array.from({ length: calls }, () => limit.run(call).catch(() => undefined)));
}

describe('an adaptive limit', () => {
  it('starts at its lower bound and grows to the upper one while the service keeps up', async () => {
    const limit = new AdaptiveLimit({ min: 1, max: 6, tolerance: 50 });
    expect(limit.limit).toBe(1);

    await load(limit, () => pause(2), 200);

    expect(limit.limit).toBe(6);
  });

  it('does not grow while nobody needs it to', async () => {
    const limit = new AdaptiveLimit({ min: 2, max: 8 });

    for (let call = 0; call < 50; call += 1) await limit.run(async () => undefined);

    expect(limit.limit).toBe(2);
  });

  it('shrinks to its lower bound while calls fail, and recovers', async () => {
    const limit = new AdaptiveLimit({ min: 1, max: 8, tolerance: 50 });
    await load(limit, () => pause(2), 300);
    expect(limit.limit).toBe(8);

    await load(
      limit,
      async () => {
        await pause(1);
        throw new Error('overloaded');
      },
      300,
    );
    expect(limit.limit).toBe(1);

    await load(limit, () => pause(2), 300);
    expect(limit.limit).toBeGreaterThan(4);
  });

  it('stays well below its upper bound when more calls only make the service slower', async () => {
    const limit = new AdaptiveLimit({ min: 1, max: 64 });
    let most = 0;
    const service = serviceOf(4, 20);

    await load(
      limit,
      () => {
        most = Math.max(most, limit.limit);
        return service();
      },
      400,
    );

    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThan(16); // without heed to latency it would have reached 28
  });

  it('takes a service that has become slower for good as it is, and grows again', async () => {
    const limit = new AdaptiveLimit({ min: 1, max: 4 });
    await load(limit, () => pause(2), 50);

    await load(limit, () => pause(40), 120);

    expect(limit.limit).toBeGreaterThan(1);
  });

  it('never runs more calls than it says', async () => {
    const limit = new AdaptiveLimit({ min: 3, max: 3 });
    let running = 0;
    let most = 0;

    await load(
      limit,
      async () => {
        running += 1;
        most = Math.max(most, running);
        await pause(2);
        running -= 1;
      },
      30,
    );

    expect(most).toBe(3);
    expect(limit.stats).toEqual({ limit: 3, active: 0, queued: 0 });
  });

  it('answers a waiting call that aborts at once, does not run it, and does not blame the service', async () => {
    const limit = new AdaptiveLimit({ min: 1, max: 4 });
    const gate = Promise.withResolvers<void>();
    const running = limit.run(() => gate.promise);
    const stop = new AbortController();
    let ran = false;
    const waiting = limit.run(async () => {
      ran = true;
    }, stop.signal);

    stop.abort(new Error('gone'));

    await expect(waiting).rejects.toThrow('gone');
    gate.resolve();
    await running;
    await expect.poll(() => limit.stats.active).toBe(0);
    expect(ran).toBe(false);
    expect(limit.limit).toBeGreaterThanOrEqual(1);
  });
});
