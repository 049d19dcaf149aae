/**
 * `npm run bench -- soak --minutes 30`: calls one after the other on two workers, of which one is killed with its calls
 * every five minutes and started again. What was lost, stored twice or left behind would show, and whether memory grows.
 *
 * @module
 */

import '../local/caller/quiet.ts';
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dispose } from '@livekit/rtc-node';
import { RoomServiceClient } from 'livekit-server-sdk';
import { createTtsEngine } from '../local/inference/tts.ts';
import { jobsOf } from '../local/test-stack/process-tree.ts';
import { MemoryStore } from '../src/memory/store/store.ts';
import { createPlainSupabase } from '../src/pool/clients.ts';
import type { BenchOptions, BenchResult, Figures } from './bench-result.ts';
import { holdCall, type LoadCallOutcome } from './load/load-caller.ts';
import { type Sample, slopeOf } from './load/slope.ts';
import { memoryMbOf } from './process-figures.ts';
import { RoomRig } from './room-rig.ts';
import { SEED_LATENCIES } from './simulated-services.ts';

export const title = 'soak: calls on two workers, one of which is killed every five minutes';

const MINUTES = 30;
const MINUTE_MS = 60_000;
const KILL_EVERY_MS = 5 * MINUTE_MS;
const CALLS = 2;
const TURNS = 3;
const IDLE_PROCESSES = 2;
const SENTENCE = 'I have a dog called Biscuit.';
/** The first calls fill caches. */
const WARM_UP_SHARE = 0.2;
const STORED_WITHIN_MS = 90_000;
const MS_PER_HOUR = 3_600_000;

type Held = LoadCallOutcome & { readonly wasKilled: boolean };

/** One soak under way. */
interface Soak {
  readonly rig: RoomRig;
  readonly pcm: Int16Array;
  readonly store: MemoryStore;
  readonly progress: (text: string) => void;
}

/** Kills the second worker at intervals until the end, and starts it again. @returns When it was killed. */
async function killAtIntervals({ rig, progress }: Soak, endMs: number): Promise<number[]> {
  const killedMs: number[] = [];
  let worker = await rig.addWorker();
  const everyMs = Math.min(KILL_EVERY_MS, (endMs - performance.now()) / 3);
  while (performance.now() + everyMs < endMs) {
    await sleep(everyMs);
    killedMs.push(performance.now());
    await worker.kill();
    progress(`worker killed (${killedMs.length})`);
    worker = await rig.addWorker();
  }
  return killedMs;
}

async function holdCalls({ rig, pcm, progress }: Soak, endMs: number) {
  const { livekit, agentName, pids } = rig.stack;
  const memory: Sample[] = [];
  const held: (LoadCallOutcome & { readonly fromMs: number; readonly toMs: number })[] = [];
  while (performance.now() < endMs) {
    const fromMs = performance.now();
    const call = { livekit, agentName, pcm, turns: TURNS, begin: Promise.resolve() };
    const outcomes = await Promise.all(Array.from({ length: CALLS }, () => holdCall(call, () => undefined)));
    held.push(...outcomes.map((outcome) => ({ ...outcome, fromMs, toMs: performance.now() })));
    memory.push({ at: performance.now() / MS_PER_HOUR, value: memoryMbOf(pids.agent ?? 0) });
    progress(`${held.length} calls, worker ${Math.round(memory.at(-1)?.value ?? 0)} MB`);
  }
  return { held, memory };
}

/** Turns that the agents have told of and that are not stored, and turns that are stored more than once. */
async function countTurns({ store }: Soak, calls: readonly LoadCallOutcome[]): Promise<Figures> {
  const deadlineMs = performance.now() + STORED_WITHIN_MS;
  for (;;) {
    let [lost, double, stored] = [0, 0, 0];
    for (const { user, taken } of calls) {
      const turns = (await store.listEpisodes(user)).filter(({ speaker }) => speaker === 'user');
      stored += turns.length;
      double += turns.length - new Set(turns.map(({ at }) => at)).size;
      lost += Math.max(0, taken - turns.length);
    }
    if (lost === 0 || performance.now() > deadlineMs) return { stored, lost, double };
    await sleep(1_000);
  }
}

function socketsOf(pid: number): number {
  const dir = `/proc/${pid}/fd`;
  return readdirSync(dir).filter((fd) => {
    try {
      return readlinkSync(join(dir, fd)).startsWith('socket:');
    } catch {
      return false;
    }
  }).length;
}

/** What a worker that lived all the time still holds once everybody has hung up. */
async function leftovers({ rig }: Soak, socketsBefore: number): Promise<Figures> {
  const { livekit, pids } = rig.stack;
  const service = new RoomServiceClient(livekit.url.replace('ws', 'http'), livekit.apiKey, livekit.apiSecret);
  const worker = pids.agent ?? 0;
  const files = readdirSync(join(rig.dataDir, 'outbox'), { withFileTypes: true });
  return {
    rooms: (await service.listRooms()).filter(({ numParticipants }) => numParticipants > 0).length,
    processes: jobsOf(worker).length - IDLE_PROCESSES,
    sockets: socketsOf(worker) - socketsBefore,
    files: files.filter((file) => file.isFile()).length,
  };
}

async function soak(parts: Soak, minutes: number): Promise<Figures> {
  const worker = parts.rig.stack.pids.agent ?? 0;
  const socketsBefore = socketsOf(worker);
  const endMs = performance.now() + minutes * MINUTE_MS;
  const [{ held, memory }, killedMs] = await Promise.all([
    holdCalls(parts, endMs),
    killAtIntervals(parts, endMs),
  ]);
  const struck = ({ fromMs, toMs }: { fromMs: number; toMs: number }) =>
    killedMs.some((ms) => ms > fromMs && ms < toMs);
  const calls: readonly Held[] = held.map((one) => ({ ...one, wasKilled: struck(one) }));
  const unanswered = calls.filter(({ isGreeted, delaysMs }) => !isGreeted || delaysMs.includes(null));
  const turns = await countTurns(parts, calls);
  await sleep(3_000);
  return {
    minutes,
    kills: killedMs.length,
    calls: calls.length,
    // A worker that is killed takes its calls with it; nobody else's is to suffer.
    unanswered: {
      besideKills: unanswered.filter(({ wasKilled }) => wasKilled).length,
      otherwise: unanswered.filter(({ wasKilled }) => !wasKilled).length,
    },
    turnsTaken: calls.reduce((sum, { taken }) => sum + taken, 0),
    turns,
    workerMemoryMb: slopeOf(memory.slice(Math.floor(memory.length * WARM_UP_SHARE))),
    left: await leftovers(parts, socketsBefore),
  };
}

export async function run({ progress, minutes }: BenchOptions): Promise<BenchResult> {
  const rig = await RoomRig.start(SEED_LATENCIES, IDLE_PROCESSES);
  try {
    const tts = await createTtsEngine(join(rig.dataDir, 'weights'));
    const { pcm } = await tts.synthesize(SENTENCE);
    const { url, serviceRoleKey } = rig.stack.supabase;
    const store = new MemoryStore(createPlainSupabase(url, serviceRoleKey));
    const ours = await soak({ rig, pcm, store, progress }, minutes ?? MINUTES);
    const { lost = 0, double = 0 } = ours.turns as Figures;
    return { naive: {}, ours, ratio: Number(lost) + Number(double) };
  } finally {
    await rig.stop();
    // LiveKit's native part would keep the process.
    await dispose();
  }
}
