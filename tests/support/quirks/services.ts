/**
 * The real services of a process, asked of a server with quirks.
 *
 * @module
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Services } from '../../../src/call/call-services.ts';
import { loadConfig } from '../../../src/config.ts';
import { closeServices, openServices } from '../../../src/worker/services.ts';
import type { TestDatabase } from '../database.ts';
import { type LogLine, listeningLog } from '../listening-log.ts';
import type { QuirkServer } from './server.ts';

const PERSONA = fileURLToPath(new URL('../../../persona.md', import.meta.url));
/** What a service with a quirk is asked again is the subject of few tests: the others go without. */
const ONCE = { POOL_RETRIES: '0' };

export interface QuirkyServices {
  readonly services: Services;
  readonly lines: readonly LogLine[];
  /** Log messages at a level, as pino counts them: 30 info, 40 warn, 50 error. */
  messages(level: number): string[];
  close(): Promise<void>;
}

/** @param database Without one, nothing is stored. */
export async function openQuirkyServices(
  server: QuirkServer,
  database?: TestDatabase,
  env: Readonly<Record<string, string>> = ONCE,
): Promise<QuirkyServices> {
  const dataDir = await mkdtemp(join(tmpdir(), 'kindred-quirks-'));
  const config = loadConfig({
    ...{ LIVEKIT_URL: 'ws://127.0.0.1:1', LIVEKIT_API_KEY: 'test', LIVEKIT_API_SECRET: 'not-needed-here' },
    SUPABASE_URL: database?.url ?? 'http://127.0.0.1:1',
    SUPABASE_SERVICE_ROLE_KEY: database?.serviceKey ?? 'not-needed-here',
    ...{ OPENAI_API_KEY: 'sk-quirky', OPENAI_BASE_URL: server.baseUrl, TURN_DETECTION: 'vad' },
    ...{ PERSONA_FILE: PERSONA, KINDRED_DATA_DIR: dataDir, RECALL_BUDGET_MS: '5000', BATCH_WINDOW_MS: '0' },
    ...env,
  });
  const { log, lines } = listeningLog();
  const services = await openServices(config, { log });
  return {
    services,
    lines,
    messages: (level) => lines.filter((line) => line.level === level).map(({ msg }) => String(msg)),
    close: async () => {
      await closeServices(services);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
