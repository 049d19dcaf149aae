/**
 * What happens after a turn: step by step, as before the seed; in the seed's two stages; as the turn processor does it.
 * Services are simulated over real HTTP with the latencies of the seed.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { OpenAI } from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { createOpenAiEmbedder } from '../src/memory/embedder/openai.ts';
import { MemoryStore } from '../src/memory/store.ts';
import { StructuredModel } from '../src/memory/structured.ts';
import { TurnProcessor } from '../src/memory/turn-processor.ts';
import { createPlainSupabase } from '../src/pool/clients.ts';
import { distribution } from '../src/pool/latency-window.ts';
import { silentLog } from '../src/telemetry/log.ts';
import type { BenchOptions, BenchResult, Figures } from './bench-result.ts';
import { SEED_LATENCIES, startSimulatedServices } from './simulated-services.ts';

export const title = 'background processing of one turn with two facts: step by step, in two stages, ours';

const RUNS = 30;
const KEY = 'bench-key-12345678';
const WORDS = 'I have a dog called Biscuit and I am moving to Berlin.';
const FACTS = ['has a dog called Biscuit', 'is moving to Berlin'] as const;

/** The single steps, as the agent took them before it had a processor. */
class Steps {
  readonly #client: OpenAI;
  readonly #store: MemoryStore;

  constructor(client: OpenAI, store: MemoryStore) {
    this.#client = client;
    this.#store = store;
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
    const draft = {
      ...({ id: randomUUID(), category: 'FACT', key: 'fact', value, confidence: 1, importance: 1 } as const),
      ...{ validFrom: new Date().toISOString(), embedding: null },
      provenance: { source: 'tool', turnId: null, quote: null } as const,
    };
    await this.#store.saveMemories('ada', [draft]);
  }

  async readProfile(): Promise<void> {
    await this.#store.getProfile('ada');
  }

  async saveProfile(): Promise<void> {
    await this.#store.saveProfile('ada', 'Has a dog called Biscuit.');
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
    const store = new MemoryStore(createPlainSupabase(services.databaseUrl, KEY));
    const steps = new Steps(client, store);
    const processor = new TurnProcessor({
      store,
      embedder: createOpenAiEmbedder({ client, model: 'simulated' }),
      model: new StructuredModel({ client, model: 'simulated' }),
      profileMaxChars: 1_500,
      log: silentLog,
    });
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
        stages = (await processor.process(turn, { agentSaidBefore: null, known: [] })).timeline.stages();
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
