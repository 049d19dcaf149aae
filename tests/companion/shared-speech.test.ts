import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OpenAI } from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chooseGreeting } from '../../src/companion/greeting.ts';
import { AsyncCache, setProcessCache } from '../../src/concurrency/cached.ts';
import { RedisTier } from '../../src/concurrency/redis-tier.ts';
import { loadConfig } from '../../src/config.ts';
import type { CallStart } from '../../src/memory/store/rows.ts';
import { toBytes } from '../../src/speech/tts/pcm.ts';
import { PhraseBook } from '../../src/speech/tts/phrase-book.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { closeServices, openServices } from '../../src/worker/services.ts';
import { type RedisServer, startRedis } from '../concurrency/support/redis-server.ts';

const PERSONA = fileURLToPath(new URL('../../persona.md', import.meta.url));
const VOICE = { model: 'tts-1', voice: 'joe' };
/** Three seconds: more than a short value, less than what Redis is given at most. */
const SPEECH = toBytes(new Int16Array(72_000).fill(1_000));

let redis: RedisServer;
let server: Server;
let client: OpenAI;
const synthesised: string[] = [];

beforeAll(async () => {
  redis = await startRedis();
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    synthesised.push(JSON.parse(body).input);
    response.end(SPEECH);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  client = new OpenAI({ apiKey: 'sk-test', baseURL, maxRetries: 0 });
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await redis.stop();
});
beforeEach(() => {
  synthesised.length = 0;
});

/** What another process of another machine does: an empty disk, a cache of its own, the same Redis. */
async function inAnotherProcess<T>(work: (phrases: PhraseBook, dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'phrases-'));
  const shared = new RedisTier({ url: redis.url });
  await shared.open();
  const cache = new AsyncCache({ shared });
  setProcessCache(cache);
  try {
    const options = { client, voice: VOICE, language: 'en', companionName: 'Kindred', log: silentLog };
    return await work(new PhraseBook({ dir, ...options }), dir);
  } finally {
    setProcessCache(undefined);
    await cache.close();
    await rm(dir, { recursive: true });
  }
}

const KNOWN = { greeting: null, onboarding: null, memories: [{ key: 'name', value: 'is called Ada' }] };

describe('speech that all workers share through Redis', () => {
  it('is, of the phrases, synthesised by the first worker alone, and kept on the disk of each', async () => {
    const load = (phrases: PhraseBook, dir: string) =>
      phrases.load().then(async () => ({
        files: (await readdir(dir)).length,
        samples: phrases.get('greeting').audio?.samples.length,
      }));

    const first = await inAnotherProcess(load);
    const asked = synthesised.length;
    const second = await inAnotherProcess(load);

    expect(first).toEqual({ files: asked, samples: 72_000 });
    expect(second).toEqual(first);
    expect(synthesised).toHaveLength(asked);
  });

  it('is found by a second worker with the configuration’s defaults', async () => {
    const startWorker = async () => {
      const dataDir = await mkdtemp(join(tmpdir(), 'kindred-worker-'));
      const services = await openServices(
        loadConfig({
          ...{ LIVEKIT_URL: 'ws://127.0.0.1:1', LIVEKIT_API_KEY: 'test', LIVEKIT_API_SECRET: 'not-needed' },
          ...{ SUPABASE_URL: 'http://127.0.0.1:9', SUPABASE_SERVICE_ROLE_KEY: 'not-needed-here' },
          ...{ OPENAI_API_KEY: 'sk-test-key', OPENAI_BASE_URL: client.baseURL, TTS_VOICE: 'another' },
          ...{ REDIS_URL: redis.url, PERSONA_FILE: PERSONA, KINDRED_DATA_DIR: dataDir },
        }),
        { log: silentLog },
      );
      await services.phrases.load();
      const { samples } = services.phrases.get('hello').audio ?? { samples: [] };
      await closeServices(services);
      await rm(dataDir, { recursive: true });
      return samples.length;
    };

    expect(await startWorker()).toBe(72_000);
    const asked = synthesised.length;
    expect(await startWorker()).toBe(72_000);

    expect(asked).toBeGreaterThan(0);
    expect(synthesised).toHaveLength(asked);
  });

  it('is, of a greeting by name, there at once for somebody who calls back', async () => {
    const greet = async (phrases: PhraseBook) => {
      await phrases.load();
      const parts = { phrases, client, voice: VOICE, companionName: 'Kindred', log: silentLog };
      const { source, text, audio } = chooseGreeting(KNOWN as unknown as CallStart, parts);
      let samples = 0;
      for await (const frame of audio ?? []) samples += frame.data.length;
      return { source, text, samples };
    };

    const first = await inAnotherProcess(greet);
    const named = synthesised.filter((words) => words.includes('Ada'));
    const second = await inAnotherProcess(greet);

    expect(first).toMatchObject({ source: 'onboarding', text: expect.stringContaining('Ada') });
    expect(second).toEqual(first);
    expect(named).toHaveLength(1);
    expect(synthesised.filter((words) => words.includes('Ada'))).toHaveLength(1);
  });
});
