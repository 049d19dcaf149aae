/**
 * The services of a worker's process, over a test's database and model; and a way to take the database away.
 *
 * @module
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient } from '@supabase/supabase-js';
import type { Services } from '../../src/call/call-services.ts';
import { loadConfig } from '../../src/config.ts';
import { MemoryStore } from '../../src/memory/store/store.ts';
import { type Log, silentLog } from '../../src/telemetry/log.ts';
import { closeServices, openServices } from '../../src/worker/services.ts';
import type { TestDatabase } from './database.ts';
import type { ModelServer } from './model-server.ts';

const PERSONA = fileURLToPath(new URL('../../persona.md', import.meta.url));

export interface TestServices {
  readonly services: Services;
  /** The memory does not reach the database while it is on. */
  readonly outage: { on: boolean };
  close(): Promise<void>;
}

export async function openTestServices(
  database: TestDatabase,
  model: ModelServer,
  log: Log = silentLog,
): Promise<TestServices> {
  const dataDir = await mkdtemp(join(tmpdir(), 'kindred-test-'));
  const config = loadConfig({
    ...{ LIVEKIT_URL: 'ws://127.0.0.1:1', LIVEKIT_API_KEY: 'test', LIVEKIT_API_SECRET: 'not-needed-here' },
    ...{ SUPABASE_URL: database.url, SUPABASE_SERVICE_ROLE_KEY: database.serviceKey },
    ...{ OPENAI_API_KEY: 'sk-scripted', OPENAI_BASE_URL: model.baseUrl },
    ...{ PERSONA_FILE: PERSONA, KINDRED_DATA_DIR: dataDir, RECALL_BUDGET_MS: '5000', BATCH_WINDOW_MS: '0' },
  });
  const services = await openServices(config, { log });
  const outage = { on: false };
  const away: typeof fetch = (...request) =>
    outage.on ? Promise.reject(new TypeError('fetch failed')) : fetch(...request);
  const client = createClient(database.url, database.serviceKey, {
    auth: { persistSession: false, autoRefreshToken: false },
    global: { fetch: away },
  });
  return {
    services: { ...services, store: new MemoryStore(client) },
    outage,
    close: async () => {
      await closeServices(services);
      await rm(dataDir, { recursive: true });
    },
  };
}
