import { setTimeout as sleep } from 'node:timers/promises';
import type { JobRequest, RunningJobInfo } from '@livekit/agents';
import { describe, expect, it } from 'vitest';
import type { LostCalls } from '../../src/call/lost-calls.ts';
import { silentLog as log } from '../../src/telemetry/log.ts';
import { Admission } from '../../src/worker/admission.ts';
import { Headroom } from '../../src/worker/headroom.ts';

const livekit = { url: 'ws://127.0.0.1:1', apiKey: 'key', apiSecret: 'secret' };
const MEASUREMENTS = 4;

function setUp({
  demand = 0,
  firstPaceMs = 2_000,
  onTheWay = new Set<string>(),
  accept = async () => undefined,
}: {
  demand?: number;
  firstPaceMs?: number;
  onTheWay?: Set<string>;
  accept?: () => Promise<void>;
}) {
  const lost = { look: async () => undefined } as unknown as LostCalls;
  const headroom = { demand: () => demand };
  const bounds = { maxCalls: 4, maxDemand: 0.9, firstPaceMs };
  return new Admission({ livekit, ...bounds, onTheWay, lost, accept, log, headroom });
}

/** A job without a room: nobody is told. */
function call() {
  const outcome = { isRefused: false };
  const request = {
    job: { dispatchId: 'd' },
    reject: async () => {
      outcome.isRefused = true;
    },
  } as unknown as JobRequest;
  return { request, outcome };
}

const holding = (calls: number) => ({
  activeJobs: Array.from({ length: calls }, () => ({ job: { id: 'j' } }) as RunningJobInfo),
});

async function isRefused(admission: Admission): Promise<boolean> {
  const { request, outcome } = call();
  await admission.decide(request);
  return outcome.isRefused;
}

describe('a worker', () => {
  it('is preferred by what it has left, and never calls itself full', async () => {
    const admission = setUp({});
    expect(await admission.load(holding(0))).toBe(0);
    const half = await admission.load(holding(2));
    const last = await admission.load(holding(3));
    expect(last).toBeGreaterThan(half);
    const full = await admission.load(holding(4));
    expect(full).toBeGreaterThan(last);
    // The server's target load: from it on a worker is asked no more.
    expect(full).toBeLessThan(0.7);
  });

  it('takes calls as long as there are places', async () => {
    const admission = setUp({});
    await admission.load(holding(3));
    expect(await isRefused(admission)).toBe(false);
    await admission.load(holding(4));
    expect(await isRefused(admission)).toBe(true);
    await admission.load(holding(3));
    expect(await isRefused(admission)).toBe(false);
  });

  it('takes none once its processes have had no time left for a while', async () => {
    const admission = setUp({ demand: 0.95 });
    for (let n = 1; n < MEASUREMENTS; n++) await admission.load(holding(1));
    expect(await isRefused(admission)).toBe(false);
    await admission.load(holding(1));
    expect(await isRefused(admission)).toBe(true);
  });

  it('takes no call that would wait for a process longer than people wait', async () => {
    const launched = Promise.withResolvers<void>();
    const admission = setUp({ firstPaceMs: 5_000, accept: () => launched.promise });
    await admission.load(holding(0));
    const decided = Array.from({ length: 2 }, () => admission.decide(call().request));
    expect(await isRefused(admission)).toBe(true);
    launched.resolve();
    await Promise.all(decided);
    expect(await isRefused(admission)).toBe(false);
  });

  it('says which rooms wait for their process, so that nobody takes them for abandoned', async () => {
    const launched = Promise.withResolvers<void>();
    const onTheWay = new Set<string>();
    const admission = setUp({ onTheWay, accept: () => launched.promise });
    const { request } = call();
    const decided = admission.decide({ ...request, room: { name: 'r' } } as JobRequest);
    expect([...onTheWay]).toEqual(['r']);
    launched.resolve();
    await decided;
    expect([...onTheWay]).toEqual([]);
  });

  it('counts calls that wait for their process', async () => {
    const launched = Promise.withResolvers<void>();
    const admission = setUp({ accept: () => launched.promise });
    await admission.load(holding(0));
    const decided = Array.from({ length: 4 }, () => admission.decide(call().request));
    expect(await isRefused(admission)).toBe(true);
    launched.resolve();
    await Promise.all(decided);
    expect(await isRefused(admission)).toBe(false);
  });
});

it('the demand of a process is between nothing and all of its time', async () => {
  const headroom = new Headroom();
  try {
    for (let n = 0; n < 3; n++) {
      await sleep(30);
      const demand = headroom.demand();
      expect(demand).toBeGreaterThanOrEqual(0);
      expect(demand).toBeLessThanOrEqual(1);
    }
  } finally {
    headroom.close();
  }
});
