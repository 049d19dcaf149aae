/**
 * A scripted call of 20 turns over TLS: a client with a connection of its own per use, as the agent did before it had
 * a pool, against the pool.
 *
 * @module
 */

import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { OpenAI, toFile } from 'openai';
import { Agent, fetch as undiciFetch } from 'undici';
import { distribution } from '../src/pool/latency-window.ts';
import type { BenchOptions, BenchResult, Figures } from './bench-result.ts';
import { LocalServices } from './local-services.ts';

export const title = 'new connections in a call of 20 turns: a client per use against the pool';

const TURNS = 20;
/** Three seconds of speech, 24 kHz mono, 16 bit. */
const HEARD = Buffer.alloc(144_000);
const CREATIONS = 200;

/** How a side comes by its clients; `use` gives one for one use. */
interface Side {
  openai<T>(use: (client: OpenAI) => Promise<T>): Promise<T>;
  database<T>(use: (client: SupabaseClient) => Promise<T>): Promise<T>;
}

/** A client and its connections for each use, closed afterwards. */
function naiveSide(services: LocalServices): Side {
  const withFetch = async <T>(use: (fetch: typeof globalThis.fetch) => Promise<T>): Promise<T> => {
    const dispatcher = new Agent({ connect: { ca: services.ca }, allowH2: false });
    const fetch = ((input: string, init: object) => undiciFetch(input, { ...init, dispatcher })) as unknown;
    try {
      return await use(fetch as typeof globalThis.fetch);
    } finally {
      await dispatcher.close();
    }
  };
  return {
    openai: (use) =>
      withFetch((fetch) => use(new OpenAI({ apiKey: services.apiKey, baseURL: services.modelUrl, fetch }))),
    database: (use) => withFetch((fetch) => use(plainDatabase(services, fetch))),
  };
}

function plainDatabase(services: LocalServices, fetch?: typeof globalThis.fetch): SupabaseClient {
  const auth = { persistSession: false, autoRefreshToken: false };
  return createClient(services.origin, services.apiKey, { auth, ...(fetch && { global: { fetch } }) });
}

/** Runs calls and notes how long each takes to its first byte. */
class Script {
  readonly #side: Side;
  readonly timesMs: number[] = [];

  constructor(side: Side) {
    this.#side = side;
  }

  /** What a turn asks of the services, in the order and with the overlap it has in a call. */
  async turn(): Promise<void> {
    await Promise.all([this.#hear(), this.#embed()]);
    await this.#answer();
    await this.#speak();
    await Promise.all([this.#extract(), this.#embed()]);
    await this.#save();
  }

  #hear(): Promise<void> {
    return this.#time(async (first) => {
      const file = await toFile(HEARD, 'turn.wav');
      await this.#side.openai(async (client) => {
        await client.audio.transcriptions.create({ model: 'stt', file });
        first();
      });
    });
  }

  #embed(): Promise<void> {
    return this.#time((first) =>
      this.#side.openai(async (client) => {
        await client.embeddings.create({ model: 'embedding', input: 'hello', encoding_format: 'float' });
        first();
      }),
    );
  }

  #answer(): Promise<void> {
    return this.#time((first) =>
      this.#side.openai(async (client) => {
        const messages = [{ role: 'user' as const, content: 'hello' }];
        for await (const _chunk of await client.chat.completions.create({
          model: 'chat',
          stream: true,
          messages,
        })) {
          first();
        }
      }),
    );
  }

  #speak(): Promise<void> {
    return this.#time((first) =>
      this.#side.openai(async (client) => {
        const speech = await client.audio.speech.create({ model: 'tts', voice: 'alloy', input: 'hello' });
        first();
        await speech.arrayBuffer();
      }),
    );
  }

  #extract(): Promise<void> {
    return this.#time((first) =>
      this.#side.openai(async (client) => {
        await client.chat.completions.create({
          model: 'chat',
          messages: [{ role: 'user', content: 'facts?' }],
        });
        first();
      }),
    );
  }

  #save(): Promise<void> {
    return this.#time((first) =>
      this.#side.database(async (client) => {
        const { error } = await client.rpc('save_turn', { turn: 'hello' });
        if (error) throw error;
        first();
      }),
    );
  }

  async #time(call: (first: () => void) => Promise<void>): Promise<void> {
    const startedMs = performance.now();
    let tookMs: number | undefined;
    await call(() => {
      tookMs ??= performance.now() - startedMs;
    });
    this.timesMs.push(tookMs ?? performance.now() - startedMs);
  }
}

async function measure(
  services: LocalServices,
  side: Side,
  beforehand: () => Promise<unknown>,
): Promise<Figures> {
  await services.counts();
  await beforehand();
  const script = new Script(side);
  for (let turn = 0; turn < TURNS; turn += 1) await script.turn();
  const { connections, handshakeMs } = await services.counts();
  return {
    requests: script.timesMs.length,
    newConnections: connections,
    handshakeMsPerRequest: round(handshakeMs / script.timesMs.length),
    timeToFirstByteMs: { ...distribution(script.timesMs) },
  };
}

function creationMs(create: () => unknown): number {
  const startedMs = performance.now();
  for (let index = 0; index < CREATIONS; index += 1) create();
  return round((performance.now() - startedMs) / CREATIONS);
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

/** The pooled side, opened, warmed, measured and closed. */
async function measurePool(services: LocalServices, http2: boolean): Promise<Figures> {
  const pool = services.openPool({ http2 });
  const side: Side = {
    openai: (use) => use(pool.getOpenAIClient()),
    database: (use) => use(pool.getSupabaseClient()),
  };
  const figures = await measure(services, side, () => pool.warm());
  const clientCreationMs = creationMs(() => [pool.getOpenAIClient(), pool.getSupabaseClient()]);
  await pool.close();
  return { ...figures, clientCreationMs };
}

export async function run({ progress }: BenchOptions): Promise<BenchResult> {
  const services = await LocalServices.start();
  try {
    progress('warming up both sides');
    await measurePool(services, false);
    await measure(services, naiveSide(services), async () => undefined);
    progress(`${TURNS} turns, a client per use`);
    const naive: Figures = {
      ...(await measure(services, naiveSide(services), async () => undefined)),
      clientCreationMs: creationMs(() => [
        new OpenAI({ apiKey: services.apiKey, baseURL: services.modelUrl }),
        plainDatabase(services),
      ]),
    };
    progress(`${TURNS} turns, the pool`);
    const ours = await measurePool(services, false);
    progress(`${TURNS} turns, the pool over HTTP/2`);
    const oursHttp2 = await measurePool(services, true);
    const ratio = round(Number(ours.newConnections) / Number(naive.newConnections));
    return { naive, ours, ratio, fewerConnectionsPercent: round((1 - ratio) * 100), oursHttp2 };
  } finally {
    await services.stop();
  }
}
