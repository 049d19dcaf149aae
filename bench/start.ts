/**
 * From the beginning of a job to a call that can greet: what it needs fetched one after the other before the session
 * starts, against one round trip beside it. The database is simulated over real HTTP; the session is a real one. And the
 * same for memories of growing size, in a real database.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { initializeLogger, voice } from '@livekit/agents';
import { z } from 'zod';
import { openPerson } from '../src/call/open-memory.ts';
import { callFunction } from '../src/memory/store/rpc.ts';
import { MemoryStore } from '../src/memory/store/store.ts';
import { createPlainSupabase } from '../src/pool/clients.ts';
import { distribution } from '../src/pool/latency-window.ts';
import { silentLog } from '../src/telemetry/log.ts';
import type { BenchOptions, BenchResult, Figures } from './bench-result.ts';
import { startSimulatedServices } from './simulated-services.ts';
import { measureSizes } from './start-sizes.ts';

export const title = 'start of a call: initialisation step by step against in parallel';

const RUNS = 30;
const KEY = 'bench-key-12345678';

async function startSession(): Promise<voice.AgentSession> {
  const session = new voice.AgentSession({ vad: null });
  await session.start({ agent: new voice.Agent({ instructions: 'x' }), record: false });
  return session;
}

async function timed(work: () => Promise<voice.AgentSession>): Promise<number> {
  const startedMs = performance.now();
  const session = await work();
  const tookMs = performance.now() - startedMs;
  await session.close();
  return tookMs;
}

export async function run({ progress }: BenchOptions): Promise<BenchResult> {
  initializeLogger({ pretty: false, level: 'error' });
  const result = await measureAgainstSteps(progress);
  return { ...result, bySize: await measureSizes(startSession, progress) };
}

async function measureAgainstSteps(progress: BenchOptions['progress']): Promise<BenchResult> {
  const services = await startSimulatedServices();
  try {
    const database = createPlainSupabase(services.databaseUrl, KEY);
    const person = openPerson({ store: new MemoryStore(database), log: silentLog }, 'ada');
    const load = () => person.startCall({ callId: randomUUID(), room: 'r', timeZone: 'UTC' });
    const ask = (name: string) =>
      callFunction(database, { name, args: { p_user_id: 'ada' }, answer: z.unknown() });
    /** Memories, profile, onboarding and greeting, each with a question of its own. */
    const stepByStep = async () => {
      await load();
      for (const name of ['get_profile', 'get_onboarding', 'get_greeting']) await ask(name);
      return startSession();
    };
    const parallel = async () => {
      const [session] = await Promise.all([startSession(), load()]);
      return session;
    };
    const times = {
      naive: [] as number[],
      ours: [] as number[],
      load: [] as number[],
      session: [] as number[],
    };
    await timed(parallel);
    for (let i = 0; i < RUNS; i++) {
      times.naive.push(await timed(stepByStep));
      times.ours.push(await timed(parallel));
      const beforeMs = performance.now();
      await load();
      times.load.push(performance.now() - beforeMs);
      times.session.push(await timed(startSession));
      progress(`${i + 1} of ${RUNS}`);
    }
    const figures = (ms: number[]): Figures => ({ readyMs: { ...distribution(ms) } });
    const slowest = Math.max(distribution(times.load).p50, distribution(times.session).p50);
    const ours = distribution(times.ours).p50;
    return {
      naive: figures(times.naive),
      ours: figures(times.ours),
      ratio: ours / distribution(times.naive).p50,
      slowestStepMs: slowest,
      overSlowestStep: ours / slowest,
    };
  } finally {
    await services.stop();
  }
}
