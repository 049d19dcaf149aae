/**
 * What happens after a turn: step by step, as before the seed; in the seed's two stages; as the turn processor does it.
 * Services are simulated over real HTTP with the latencies of the seed.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import type { SupabaseClient } from '@supabase/supabase-js';
import { OpenAI } from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { openPerson } from '../src/call/open-memory.ts';
import { createOpenAiEmbedder } from '../src/memory/embedder/openai.ts';
import { StructuredModel } from '../src/memory/extraction/structured.ts';
import { callFunction } from '../src/memory/store/rpc.ts';
import { MemoryStore } from '../src/memory/store/store.ts';
import { TurnProcessor } from '../src/memory/turns/turn-processor.ts';
import { createPlainSupabase } from '../src/pool/clients.ts';
import { distribution } from '../src/pool/latency-window.ts';
import { silentLog } from '../src/telemetry/log.ts';
import type { BenchOptions, BenchResult, Figures } from './bench-result.ts';
import { SEED_LATENCIES, startSimulatedServices } from './simulated-services.ts';

export const title = 'background processing of one turn with two facts: step by step, in two stages, ours';

const RUNS = 30;
const KEY = 'bench-key-12345678';
const WORDS = 'I have a dog called Biscuit and I am moving to Berlin.';
const NOTHING_KNOWN = {
  ...{ agentSaidBefore: null, known: [], openLoops: [], timeZone: 'UTC' },
  ...{ revision: 0, forgettings: [] },
};
const FACTS = ['has a dog called Biscuit', 'is moving to Berlin'] as const;

/**
 * The single steps, as the agent took them before it had a processor. It kept a profile as a text of its own, which a
 * model wrote anew after each turn; what read and saved it are plain round trips here, for there is no such table any
 * more.
 */
class Steps {
  readonly #client: OpenAI;
  readonly #database: SupabaseClient;

  constructor(client: OpenAI, database: SupabaseClient) {
    this.#client = client;
    this.#database = database;
  }

  async ask(name: string): Promise<void> {
    await this.#client.chat.completions.create({
      model: 'simulated',
      messages: [{ role: 'user', content: WORDS }],
      response_format: zodResponseFormat(z.object({}), name),
    });
  }

  async embed(input: string): Promise<void> {
    await this.#client.embeddings.create({ model: 'simulated', input });
  }

  async saveFact(value: string): Promise<void> {
    const draft = { id: randomUUID(), category: 'FACT', key: 'fact', value, confidence: 1, importance: 1 };
    await this.#ask('save_memories', { p_memories: [draft] });
  }

  async readProfile(): Promise<void> {
    await this.#ask('get_profile', {});
  }

  async saveProfile(): Promise<void> {
    await this.#ask('save_profile', { p_text: 'Has a dog called Biscuit.' });
  }

  async #ask(name: string, args: object): Promise<void> {
    await callFunction(this.#database, { name, args: { p_user_id: 'ada', ...args }, answer: z.unknown() });
  }
}

async function stepByStep(steps: Steps): Promise<void> {
  await steps.ask('turn_categories');
  await steps.ask('turn_extraction');
  await steps.embed(WORDS);
  for (const fact of FACTS) {
    await steps.embed(fact);
    await steps.saveFact(fact);
  }
  await steps.readProfile();
  await steps.ask('profile_update');
  await steps.saveProfile();
}

/** The seed's: categorisation, embedding and profile at once; then saving and the new profile at once. */
async function twoStages(steps: Steps): Promise<void> {
  await Promise.all([steps.ask('turn_extraction'), steps.embed(WORDS), steps.readProfile()]);
  await Promise.all([
    ...FACTS.map(async (fact) => {
      await steps.embed(fact);
      await steps.saveFact(fact);
    }),
    steps.ask('profile_update'),
  ]);
  await steps.saveProfile();
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

export async function run({ progress }: BenchOptions): Promise<BenchResult> {
  const services = await startSimulatedServices();
  try {
    const client = new OpenAI({ apiKey: KEY, baseURL: services.modelUrl, maxRetries: 0 });
    const database = createPlainSupabase(services.databaseUrl, KEY);
    const steps = new Steps(client, database);
    const embedder = createOpenAiEmbedder({ client, model: 'simulated' });
    const model = new StructuredModel({ client, model: 'simulated' });
    const person = openPerson({ store: new MemoryStore(database), log: silentLog }, 'ada', { embedder });
    const processor = new TurnProcessor({ person, embedder, model, log: silentLog });
    const times = {
      naive: [] as number[],
      seed: [] as number[],
      ours: [] as number[],
      critical: [] as number[],
    };
    for (let i = 0; i < RUNS; i++) {
      times.naive.push(await timed(() => stepByStep(steps)));
      times.seed.push(await timed(() => twoStages(steps)));
      const turn = {
        ...{ id: randomUUID(), userId: 'ada', callId: randomUUID(), at: new Date().toISOString() },
        ...{ userText: WORDS, agentText: 'Good to know.' },
      };
      let stages: Readonly<Record<string, number>> = {};
      const process = async () => {
        stages = (await processor.process(turn, NOTHING_KNOWN)).timeline.stages();
      };
      times.ours.push(await timed(process));
      // The longest chain of steps that each need the one before: facts, their vectors, the transaction.
      times.critical.push((stages.extraction ?? 0) + SEED_LATENCIES.embedding + SEED_LATENCIES.database);
      progress(`${i + 1} of ${RUNS}`);
    }
    const naive = distribution(times.naive);
    const ours = distribution(times.ours);
    const figures = (ms: number[]): Figures => ({ processingMs: { ...distribution(ms) } });
    return {
      naive: figures(times.naive),
      ours: figures(times.ours),
      ratio: ours.p50 / naive.p50,
      seed: { ...figures(times.seed), ratio: distribution(times.seed).p50 / naive.p50 },
      criticalPathMs: { ...distribution(times.critical) },
    };
  } finally {
    await services.stop();
  }
}
