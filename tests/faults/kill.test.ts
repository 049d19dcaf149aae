/**
 * Killed at random moments, fifty times: calls of several turns in real rooms on a whole stack, of which the process
 * of a call, the agent with all its calls, or everything at once is killed without warning.
 *
 * A turn counts as said once the caller has seen the agent take it: its state went to `thinking`. Turns that were
 * typed and not taken may be stored or not, but never twice.
 *
 * `KILL_ROUNDS` (default 50) sets how many calls are killed, `KILL_SEED` repeats a run.
 *
 * @module
 */

import { randomInt, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isAlive } from '../../local/supervisor/process-group.ts';
import { storedWords } from '../../local/test-stack/stored-words.ts';
import { TestStack } from '../../local/test-stack/test-stack.ts';
import { Typist } from '../../local/test-stack/typist.ts';
import { MemoryStore } from '../../src/memory/store/store.ts';
import { createPlainSupabase } from '../../src/pool/clients.ts';
import { outboxFiles } from './support/agent-worker.ts';
import { record } from './support/ledger.ts';
import { Models } from './support/models.ts';
import { PATIENCE_MS } from './support/patience.ts';
import { seededRandom } from './support/random.ts';

const ROUNDS = Number(process.env.KILL_ROUNDS ?? 50);
const SEED = Number(process.env.KILL_SEED ?? randomInt(1_000_000));
/** Calls at the same time. */
const BATCH = 5;
const TURNS = 4;
/** From the greeting to the kill, at most: about as long as the whole script takes. */
const SCRIPT_MS = 4_000;

/** Where more wait for a process that has still to load, a worker refuses them. */
const twoAtATime = pLimit(2);

type Victim = 'job' | 'agent' | 'stack';

const random = seededRandom(SEED);
let stack: TestStack;
let models: Models;

beforeAll(async () => {
  models = await Models.start();
  // Facts come a little late, as they do: some turns are in the outbox at any moment.
  models.fail('question', { lateMs: 300 });
  const env = {
    OPENAI_BASE_URL: `${models.url}/v1`,
    OPENAI_API_KEY: 'no-key-needed',
    TURN_DETECTION: 'vad',
    // While one batch talks, the processes of the next one load.
    WORKER_IDLE_PROCESSES: String(BATCH),
  };
  stack = await TestStack.start({ args: ['--no-page'], env });
});
afterAll(async () => {
  await stack?.remove();
  await models?.close();
});

/** What a caller typed, and how much of it the agent has taken. */
interface Script {
  readonly typist: Typist;
  readonly typed: string[];
  readonly said: string[];
}

/** Types one text after the other for as long as somebody answers. */
async function talk({ typist, typed, said }: Script, over: AbortSignal): Promise<void> {
  for (let n = 1; n <= TURNS && !over.aborted; n++) {
    const text = `turn ${n} of ${typist.user}`;
    typed.push(text);
    if (!(await typist.typeAndSeeTaken(text, over))) return;
    said.push(text);
    await typist.hearOut(over);
  }
}

/** Each process that is to go goes at a moment of its own. */
async function kill(victim: Victim): Promise<void> {
  const { pids } = await stack.file();
  const agent = pids.agent ?? 0;
  if (victim === 'job') await Promise.all((await jobsInCalls()).map(killSometime));
  if (victim === 'agent') {
    await killSometime(agent);
    // Another one takes its place.
    const pid = async () => (await stack.file()).pids.agent;
    await expect.poll(pid, { timeout: PATIENCE_MS, interval: 200 }).not.toBe(agent);
  }
  if (victim === 'stack') {
    await sleep(random() * SCRIPT_MS);
    for (const pid of Object.values(pids)) killNow(pid);
    await stack.stop('SIGKILL');
    // A killed process is there until whoever has inherited it has asked how it ended.
    const left = () => Object.values(pids).filter((pid) => existsSync(`/proc/${pid}`));
    await expect.poll(left, { timeout: PATIENCE_MS }).toEqual([]);
    await stack.startAgain();
  }
}

/** Processes that hold a call now; those that wait for one are left alone. */
async function jobsInCalls(): Promise<number[]> {
  const lines = (await readFile(join(stack.dataDir, 'logs', 'agent.log'), 'utf8')).split('\n');
  const started = lines.filter((line) => line.includes('"msg":"call started"'));
  return started.map((line) => Number(JSON.parse(line).pid)).filter(isAlive);
}

async function killSometime(pid: number): Promise<void> {
  await sleep(random() * SCRIPT_MS);
  killNow(pid);
}

function killNow(pid: number): void {
  if (pid > 0 && isAlive(pid)) process.kill(pid, 'SIGKILL');
}

/** Somebody new calls and has been greeted. */
async function callIn(): Promise<Typist> {
  const { livekit, agentName } = await stack.file();
  const typist = await Typist.join({ livekit, agentName, user: `u-${randomUUID()}` });
  await typist.hearGreeting();
  return typist;
}

/** A few calls at the same time, until they are killed. */
async function round(victim: Victim, calls: number): Promise<Script[]> {
  const typists = await Promise.all(Array.from({ length: calls }, () => twoAtATime(callIn)));
  const scripts = typists.map((typist) => ({ typist, typed: [], said: [] }));
  const over = new AbortController();
  const talking = Promise.all(scripts.map((script) => talk(script, over.signal)));
  await kill(victim);
  over.abort();
  await talking;
  await Promise.all(typists.map((typist) => typist.hangUp()));
  return scripts;
}

/** Mostly single calls; one batch in five takes the agent, one in ten everything. */
function victimOf(batch: number): Victim {
  if (batch % 10 === 7) return 'stack';
  return batch % 5 === 3 ? 'agent' : 'job';
}

it(`${ROUNDS} calls killed at random moments lose no turn and store none twice`, async () => {
  console.log(`kill test: ${ROUNDS} calls, seed ${SEED} (repeat with KILL_SEED=${SEED})`);
  const killed: Record<Victim, Script[]> = { job: [], agent: [], stack: [] };
  for (let left = ROUNDS, batch = 0; left > 0; left -= BATCH, batch++) {
    const victim = victimOf(batch);
    killed[victim].push(...(await round(victim, Math.min(BATCH, left))));
  }
  const outbox = join(stack.dataDir, 'outbox');
  await expect.poll(() => outboxFiles(outbox), { timeout: 2 * PATIENCE_MS, interval: 500 }).toEqual([]);
  for (const victim of ['job', 'agent', 'stack'] as const) await expectNothingLost(victim, killed[victim]);
}, 1_200_000);

async function expectNothingLost(victim: Victim, scripts: readonly Script[]): Promise<void> {
  const { supabase } = await stack.file();
  const store = new MemoryStore(createPlainSupabase(supabase.url, supabase.serviceRoleKey));
  const lost: string[] = [];
  const twice: string[] = [];
  for (const { typist, typed, said } of scripts) {
    const words = await storedWords(store, typist.user);
    lost.push(...said.filter((text) => !words.includes(text)));
    twice.push(...words.filter((text, at) => words.indexOf(text) !== at));
    expect(typed).toEqual(expect.arrayContaining(words));
  }
  const said = scripts.reduce((sum, script) => sum + script.said.length, 0);
  record({
    fault: `${scripts.length} calls, ${victim} killed`,
    ...{ said, stored: said - lost.length - twice.length, told: 'outbox replayed' },
  });
  expect({ victim, lost, twice }).toEqual({ victim, lost: [], twice: [] });
}
