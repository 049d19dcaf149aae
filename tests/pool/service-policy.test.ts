import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createPolicies, type Outcome, type ServicePolicy } from '../../src/pool/service-policy.ts';
import { poolConfig } from './support/pools.ts';

const fine = (): Outcome => ({ response: new Response('ok'), verdict: 'fine', retry: false });
const failed = (): Outcome => ({ error: new Error('down'), verdict: 'failed', retry: false });
const never = new AbortController().signal;

function run(policy: ServicePolicy, send: () => Promise<Outcome>, signal = never): Promise<Response> {
  return policy.execute(send, signal);
}

async function breakIt(policy: ServicePolicy): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    await run(policy, async () => failed()).catch(() => undefined);
  }
}

describe('a service policy', () => {
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

  it('counts a stream once, when it has ended: twenty that break off of twenty open the circuit', async () => {
    const { chat } = createPolicies(poolConfig());
    const broken = () => ({ ...fine(), ended: pause(1).then(() => 'failed' as const) });
    for (let attempt = 0; attempt < 20 && chat.breaker === 'closed'; attempt += 1) {
      expect((await run(chat, async () => broken())).ok).toBe(true);
      await pause(5);
    }

    expect(chat.breaker).toBe('open');
    expect(chat.stats).toMatchObject({ attempts: 5, failures: 5 });
  });

  it.each([
    [9, 'closed'],
    [11, 'open'],
  ])('leaves or opens the circuit as %i of twenty streams break off: %s', async (bad, state) => {
    const { chat } = createPolicies(poolConfig());
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const verdict = attempt < 20 - bad ? ('fine' as const) : ('failed' as const);
      await run(chat, async () => ({ ...fine(), ended: Promise.resolve(verdict) })).catch(() => undefined);
      await pause(1);
    }

    expect(chat.breaker).toBe(state);
  });

  it('closes the circuit with the first byte of a stream that it was tried with', async () => {
    const { chat } = createPolicies(poolConfig({ breakerOpenMs: 1 }));
    await breakIt(chat);
    await pause(5);

    await run(chat, async () => ({ ...fine(), ended: new Promise<never>(() => undefined) }));

    expect(chat.breaker).toBe('closed');
  });

  it('opens only when all fail if the share is 1', async () => {
    const { chat } = createPolicies(poolConfig({ breakerFailureShare: 1 }));
    await run(chat, async () => fine());
    await breakIt(chat);
    expect(chat.breaker).toBe('closed');
  });
});
