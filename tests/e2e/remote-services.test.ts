import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  SEED_LATENCIES,
  type SimulatedServices,
  startSimulatedServices,
} from '../../bench/simulated-services.ts';
import { TestStack } from '../../local/test-stack/test-stack.ts';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';

const SENTENCE = 'I have a dog called Biscuit and I am moving to Berlin.';
/** What the simulated STT make of it: another city each time. */
const HEARD = /^I have a dog called Biscuit and I am moving to \w+\.$/;

let services: SimulatedServices;
let database: TestDatabase;
let stack: TestStack;

beforeAll(async () => {
  [services, database] = await Promise.all([startSimulatedServices(SEED_LATENCIES), startTestDatabase()]);
  stack = await TestStack.start({
    args: ['--no-page'],
    env: {
      OPENAI_BASE_URL: services.modelUrl,
      OPENAI_API_KEY: 'key-of-another-service',
      SUPABASE_URL: database.url,
      SUPABASE_SERVICE_ROLE_KEY: database.serviceKey,
      EMBEDDER: 'openai',
      // The end-of-turn model is unsure of a synthetic voice: by silence alone a turn is one turn.
      TURN_DETECTION: 'vad',
    },
  });
});
afterAll(async () => {
  await stack?.remove();
  await Promise.all([services.stop(), database.close()]);
});

describe('a stack whose model service and database are somebody else’s', () => {
  it('starts neither an inference server nor a database of its own', async () => {
    const { pids, supabase, openai } = await stack.file();
    expect(Object.keys(pids).sort()).toEqual(['agent', 'livekit', 'stack']);
    expect([supabase.url, openai.baseUrl]).toEqual([database.url, services.modelUrl]);
  });

  it('uses them for STT, chat model, TTS and vectors, with one request for a reply in each turn', async () => {
    const before = await services.asked();
    const { stdout } = await stack.run(
      'call',
      '--user',
      'ada',
      '--say',
      SENTENCE,
      '--say',
      SENTENCE,
      '--json',
    );
    const { turns } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    expect(turns).toHaveLength(2);
    const after = await services.asked();
    const asked = (name: string) => (after[name] ?? 0) - (before[name] ?? 0);
    // Recall changes nothing that would make the framework throw its preemptive generation away and ask again.
    expect(asked('reply')).toBe(2);
    expect(asked('transcriptions')).toBeGreaterThanOrEqual(2);
    expect(asked('speech')).toBeGreaterThanOrEqual(2);
    expect(asked('embeddings')).toBeGreaterThanOrEqual(2);
  });

  it('stores there what was said, each turn once, with its facts', async () => {
    await stack.stop();
    const episodes = await database.store.listEpisodes('ada');
    const said = episodes.filter(({ speaker }) => speaker === 'user').map(({ text }) => text);
    expect(said).toEqual([expect.stringMatching(HEARD), expect.stringMatching(HEARD)]);
    expect(new Set(said).size).toBe(2);
    const memories = await database.store.listMemories('ada');
    expect(memories.map(({ value }) => value).sort()).toEqual([
      'has a dog called Biscuit',
      'is moving to Berlin',
    ]);
    expect(await database.store.rowsToEmbed('ada', 'text-embedding-3-small', 10)).toEqual([]);
  });
});
