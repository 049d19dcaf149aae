/**
 * The dry run before a call must not cost anything: nothing of it reaches a service.
 *
 * @module
 */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inference, initializeLogger } from '@livekit/agents';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Services } from '../../../src/call/call-services.ts';
import { setUp } from '../../../src/call/setup-services.ts';
import { loadConfig } from '../../../src/config.ts';
import { LINE } from '../../../src/worker/dry-run/canned-answers.ts';
import { dryRunCall } from '../../../src/worker/dry-run/dry-run.ts';
import { closeServices, openServices } from '../../../src/worker/services.ts';

/** Twenty times what it takes. */
const TURN_TIMEOUT_MS = 20_000;

let server: Server;
let services: Services;
const asked: string[] = [];

beforeAll(async () => {
  initializeLogger({ pretty: false, level: 'silent' });
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.setHeader('content-type', 'application/json').end('{"data":[]}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  services = await openServices(
    loadConfig({
      LIVEKIT_URL: 'ws://127.0.0.1:9',
      LIVEKIT_API_KEY: 'test-key',
      LIVEKIT_API_SECRET: 'a-secret-of-thirty-two-characters',
      SUPABASE_URL: `http://127.0.0.1:${port}`,
      SUPABASE_SERVICE_ROLE_KEY: 'service-role-key',
      OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
      OPENAI_API_KEY: 'test-key-12345678',
      LOG_LEVEL: 'fatal',
    }),
  );
});

afterAll(async () => {
  await closeServices(services);
  server.closeAllConnections();
  server.close();
});

const open = () => ({
  ...setUp(services, {}),
  vad: new inference.VAD({ model: 'silero' }),
  queryEmbedder: null,
});

it('goes through a whole turn without a question to any service', async () => {
  const turn = await dryRunCall(open(), AbortSignal.timeout(TURN_TIMEOUT_MS));

  expect(turn).toMatchObject({ said: LINE, reply: LINE });
  expect(turn.recalled.length).toBeGreaterThan(0);
  expect(Object.keys(turn.stages)).toEqual(
    expect.arrayContaining(['transcript', 'recall', 'firstToken', 'firstAudio']),
  );
  expect(asked).toEqual([]);
});

it('ends when it is told to', async () => {
  const stop = new AbortController();
  const turn = dryRunCall(open(), stop.signal);
  stop.abort(new Error('the call is there'));
  await expect(turn).rejects.toThrow('the call is there');
});
