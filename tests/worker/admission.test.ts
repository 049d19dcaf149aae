import { setTimeout as sleep } from 'node:timers/promises';
import type { JobRequest, RunningJobInfo } from '@livekit/agents';
import { describe, expect, it } from 'vitest';
import type { LostCalls } from '../../src/call/lost-calls.ts';
import { silentLog as log } from '../../src/telemetry/log.ts';
import { Admission } from '../../src/worker/admission.ts';
import { Headroom } from '../../src/worker/headroom.ts';
import { WaitingCalls } from '../../src/worker/waiting-calls.ts';

const livekit = { url: 'ws://127.0.0.1:1', apiKey: 'key', apiSecret: 'secret' };
const MEASUREMENTS = 4;

function setUp({ demand = 0, firstPaceMs = 2_000 }: { demand?: number; firstPaceMs?: number }) {
  const lost = { look: async () => undefined } as unknown as LostCalls;
  const headroom = { demand: () => demand };
  const waiting = new WaitingCalls();
  // As the framework: it ends before a process has the call.
  const accept = async () => undefined;
  const bounds = { maxCalls: 4, maxDemand: 0.9, firstPaceMs };
  const admission = new Admission({ livekit, ...bounds, waiting, lost, accept, log, headroom });
  return { admission, waiting };
}

/** A job in a room that no server has: nobody is told. */
function call(id = 'waiting') {
  const outcome = { isRefused: false };
  const job = { id, dispatchId: 'd', room: { name: `room of ${id}` } };
  const request = {
    job,
    room: job.room,
    reject: async () => {
      outcome.isRefused = true;
    },
  } as unknown as JobRequest;
  return { request, outcome };
}

/** A worker whose processes have these calls. */
const holding = (...ids: readonly string[]) => ({
  activeJobs: ids.map((id) => ({ job: { id } }) as RunningJobInfo),
});

async function isRefused(admission: Admission, id?: string): Promise<boolean> {
  const { request, outcome } = call(id);
  await admission.decide(request);
  return outcome.isRefused;
}

describe('a worker', () => {
  it('is preferred by what it has left, and never calls itself full', async () => {
    const { admission } = setUp({});
    expect(await admission.load(holding())).toBe(0);
    const half = await admission.load(holding('a', 'b'));
    const last = await admission.load(holding('a', 'b', 'c'));
    expect(last).toBeGreaterThan(half);
    const full = await admission.load(holding('a', 'b', 'c', 'd'));
    expect(full).toBeGreaterThan(last);
    // The server's target load: from it on a worker is asked no more.
    expect(full).toBeLessThan(0.7);
  });

  it('takes calls as long as there are places', async () => {
    const { admission } = setUp({});
    await admission.load(holding('a', 'b', 'c', 'd'));
    expect(await isRefused(admission)).toBe(true);
    await admission.load(holding('a', 'b', 'c'));
    expect(await isRefused(admission)).toBe(false);
  });

  it('takes none once its processes have had no time left for a while', async () => {
    const { admission } = setUp({ demand: 0.95 });
    for (let n = 1; n < MEASUREMENTS; n++) await admission.load(holding('a'));
    expect(await isRefused(admission, 'a')).toBe(false);
    await admission.load(holding('a'));
    expect(await isRefused(admission)).toBe(true);
  });

  it('counts calls that wait for their process', async () => {
    const { admission, waiting } = setUp({});
    const ids = ['a', 'b', 'c', 'd'];
    await admission.load(holding());
    for (const id of ids) expect(await isRefused(admission, id)).toBe(false);
    expect(await isRefused(admission)).toBe(true);
    expect([waiting.has('room of a'), waiting.has('room of e')]).toEqual([true, false]);
    await admission.load(holding(...ids));
    await expect.poll(() => waiting.count).toBe(0);
    expect(waiting.has('room of a')).toBe(false);
    expect(await isRefused(admission)).toBe(true);
  });

  it('takes no call that would wait for a process longer than people wait', async () => {
    const { admission, waiting } = setUp({ firstPaceMs: 5_000 });
    await admission.load(holding());
    expect(await isRefused(admission, 'a')).toBe(false);
    expect(await isRefused(admission, 'b')).toBe(false);
    expect(await isRefused(admission, 'c')).toBe(true);
    await admission.load(holding('a', 'b'));
    await expect.poll(() => waiting.count).toBe(0);
    expect(await isRefused(admission, 'c')).toBe(false);
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
