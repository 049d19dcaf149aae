/**
 * The call that is rehearsed before there is one must not cost anything: nothing of it reaches a service.
 *
 * @module
 */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inference, initializeLogger } from '@livekit/agents';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadConfig } from '../src/config.ts';
import { rehearseCall } from '../src/rehearsal/rehearsal.ts';
import { closeServices, openServices, type Services } from '../src/services.ts';

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

it('says its line to itself without a question to any service', async () => {
  await rehearseCall({ ...services, vad: new inference.VAD({ model: 'silero' }) });

  // The framework opens the chat model's connection with a list of models; nothing else is asked.
  expect(asked.filter((request) => request !== 'GET /v1/models')).toEqual([]);
});
