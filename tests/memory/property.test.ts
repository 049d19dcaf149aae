import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { closeServices, openServices, type Services } from '../../src/services.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';
import { type ModelServer, startModelServer } from '../support/model-server.ts';
import { wordEmbedder } from '../support/word-embedder.ts';
import { understanding } from './property/facts.ts';
import { crowded, known, story, tellAll } from './property/order.ts';
import { check, steps, take } from './property/steps.ts';
import { Person } from './property/world.ts';

const RUNS = Number(process.env.PROPERTY_RUNS ?? 40);
const ORDER_RUNS = Number(process.env.ORDER_RUNS ?? 100);
const LIMIT_MS = 600_000;

let database: TestDatabase;
let model: ModelServer;
let services: Services;
let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'kindred-property-'));
  [database, model] = await Promise.all([startTestDatabase(), startModelServer(understanding)]);
  const config = loadConfig({
    LIVEKIT_URL: 'ws://127.0.0.1:1',
    LIVEKIT_API_KEY: 'test',
    LIVEKIT_API_SECRET: 'no-key-needed',
    SUPABASE_URL: database.url,
    SUPABASE_SERVICE_ROLE_KEY: database.serviceKey,
    OPENAI_API_KEY: 'no-key-needed',
    OPENAI_BASE_URL: model.baseUrl,
    PERSONA_FILE: fileURLToPath(new URL('../../persona.md', import.meta.url)),
    KINDRED_DATA_DIR: dataDir,
    RECALL_BUDGET_MS: '1000',
    BATCH_WINDOW_MS: '0',
  });
  services = await openServices(config, { log: silentLog, role: 'test' });
});
afterAll(async () => {
  await closeServices(services);
  await Promise.all([database.close(), model.close()]);
  await rm(dataDir, { recursive: true });
});

describe('order', () => {
  it('what is known does not depend on the order in which turns arrive', async () => {
    const told = story.chain((turns) =>
      fc.record({ turns: fc.constant(turns), shuffled: fc.shuffledSubarray(turns, { minLength: turns.length }) }),
    );
    await fc.assert(
      fc.asyncProperty(told, async ({ turns, shuffled }) => {
        const [one, other] = [await tellAll(database, turns), await tellAll(database, shuffled)];
        const [inOrder, anyOrder] = await Promise.all([known(database, one), known(database, other)]);
        expect(anyOrder).toEqual(inOrder);
        expect(crowded(inOrder)).toEqual([]);
      }),
      { numRuns: ORDER_RUNS },
    );
  }, LIMIT_MS);
});

describe('whatever happens', () => {
  it('holds', async () => {
    const embedder = wordEmbedder();
    await fc.assert(
      fc.asyncProperty(steps, async (happening) => {
        const person = new Person({ services, embedder });
        try {
          for (const step of happening) {
            await take(person, step);
            await check(person, database.store, services.config.memory.profileMaxChars);
          }
        } finally {
          person.close();
        }
      }),
      { numRuns: RUNS, ...(process.env.EXAMPLE ? { examples: [[JSON.parse(process.env.EXAMPLE)]], numRuns: 1, endOnFailure: true } : {}) },
    );
  }, LIMIT_MS);
});
