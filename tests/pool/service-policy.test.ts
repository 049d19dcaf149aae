import { describe, expect, it } from 'vitest';
import { createPolicies } from '../../src/pool/policies.ts';
import type { Outcome, ServicePolicy } from '../../src/pool/service-policy.ts';
import { poolConfig } from './support/pools.ts';

const fine = (): Outcome => ({ response: new Response('ok'), verdict: 'fine', retry: false });
const failed = (): Outcome => ({ error: new Error('down'), verdict: 'failed', retry: false });
const never = new AbortController().signal;

function run(policy: ServicePolicy, send: () => Promise<Outcome>, signal = never): Promise<Response> {
  return policy.execute(send, async () => undefined, signal);
}

async function breakIt(policy: ServicePolicy): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    await run(policy, async () => failed()).catch(() => undefined);
  }
}

describe('a service policy', () => {
  it('lets so many calls run, so many wait, and refuses the rest', async () => {
    const { chat } = createPolicies(poolConfig({ bulkheadLimit: 1 }));
    const gate = Promise.withResolvers<Outcome>();
    const running = run(chat, () => gate.promise);
    const waiting = Array.from({ length: 10 }, () => run(chat, async () => fine()));

    await expect(run(chat, async () => fine())).rejects.toMatchObject({
      code: 'BULKHEAD_FULL',
      retryable: true,
    });

    expect(chat.stats).toMatchObject({ inFlight: 1, queued: 10, rejected: 1 });
    gate.resolve(fine());
    await Promise.all([running, ...waiting]);
    await expect.poll(() => chat.stats.inFlight).toBe(0);
  });

  it('keeps its place for a call until its answer has been received', async () => {
    const { chat } = createPolicies(poolConfig({ bulkheadLimit: 1 }));
    const received = Promise.withResolvers<void>();

    await chat.execute(
      async () => fine(),
      () => received.promise,
      never,
    );

    expect(chat.stats.inFlight).toBe(1);
    received.resolve();
    await expect.poll(() => chat.stats.inFlight).toBe(0);
  });

  it('answers a waiting call that gives up at once', async () => {
    const { chat } = createPolicies(poolConfig({ bulkheadLimit: 1 }));
    const gate = Promise.withResolvers<Outcome>();
    const running = run(chat, () => gate.promise);
    const stop = new AbortController();
    const waiting = run(chat, async () => fine(), stop.signal);

    stop.abort(new Error('gone'));

    await expect(waiting).rejects.toThrow('gone');
    gate.resolve(fine());
    await running;
  });

  it('does not open its circuit for failures that are few or a small share', async () => {
    const { chat, database } = createPolicies(poolConfig());
    for (let attempt = 0; attempt < 4; attempt += 1) {
      await run(chat, async () => failed()).catch(() => undefined);
    }
    for (let attempt = 0; attempt < 20; attempt += 1) {
      await run(database, async () => (attempt % 2 === 0 ? fine() : failed())).catch(() => undefined);
    }

    expect(chat.breaker).toBe('closed');
    expect(database.breaker).toBe('closed');
  });

  it('opens its own circuit and no other', async () => {
    const { database, chat } = createPolicies(poolConfig());

    await breakIt(database);

    expect(database.breaker).toBe('open');
    await expect(run(database, async () => fine())).rejects.toMatchObject({
      code: 'CIRCUIT_OPEN',
      retryable: true,
    });
    expect(database.stats.attempts).toBe(5);
    expect((await run(chat, async () => fine())).ok).toBe(true);
  });

  it('refuses further calls at once while one call tries an open circuit', async () => {
    const { chat } = createPolicies(poolConfig({ breakerOpenMs: 1 }));
    await breakIt(chat);
    await expect.poll(() => chat.breaker).toBe('open');
    const gate = Promise.withResolvers<Outcome>();
    await new Promise((resolve) => setTimeout(resolve, 5));
    const trial = run(chat, () => gate.promise);
    await expect.poll(() => chat.breaker).toBe('half-open');

    await expect(run(chat, async () => fine())).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' });

    gate.resolve(fine());
    await trial;
    expect(chat.breaker).toBe('closed');
  });

  it('leaves the circuit open when its trial was aborted by the caller', async () => {
    const { chat } = createPolicies(poolConfig({ breakerOpenMs: 1 }));
    await breakIt(chat);
    await new Promise((resolve) => setTimeout(resolve, 5));

    const trial = run(chat, async () => {
      throw new Error('barged in');
    });

    await expect(trial).rejects.toThrow('barged in');
    expect(chat.breaker).toBe('open');
  });

  it('opens only when all fail if the share is 1', async () => {
    const { chat } = createPolicies(poolConfig({ breakerFailureShare: 1 }));
    await run(chat, async () => fine());
    await breakIt(chat);
    expect(chat.breaker).toBe('closed');
  });
});
