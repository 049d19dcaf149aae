import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testWeightsDir } from '../../support/weights.ts';

const SERVER = fileURLToPath(new URL('../../../local/inference/server.ts', import.meta.url));
const processes: ChildProcess[] = [];
let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'kindred-inference-'));
});

afterEach(async () => {
  for (const child of processes.splice(0)) child.kill('SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
});

/** The server as the supervisor starts it. */
function start(environment: Record<string, string>) {
  const child = spawn(process.execPath, [SERVER], {
    env: { ...process.env, KINDRED_DATA_DIR: dataDir, LOG_LEVEL: 'info', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  processes.push(child);
  return {
    child,
    ended: once(child, 'exit').then(([code]) => code as number),
    complaint: text(child.stderr),
  };
}

/** The address in the line that the server logs once it answers. */
async function addressOf(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout as NonNullable<ChildProcess['stdout']> })) {
    const { address } = JSON.parse(line);
    if (address) return `http://127.0.0.1:${(address as AddressInfo).port}`;
  }
  return expect.fail('the server ended before it was ready');
}

test('starts, answers everything, the chat included, and ends with SIGTERM, even in the middle of a sentence', async () => {
  await symlink(await testWeightsDir(), join(dataDir, 'weights'));
  const { child, ended } = start({ PORT: '0', OLLAMA_URL: 'http://127.0.0.1:9' });
  const url = await addressOf(child);
  expect(await (await fetch(`${url}/healthz`)).text()).toBe('ok');
  expect(await (await fetch(`${url}/healthz/chat-model`)).json()).toEqual({
    kind: 'stand-in',
    model: 'stand-in',
  });
  const post = (path: string, body: unknown) =>
    fetch(`${url}/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const chat = await post('/chat/completions', {
    model: 'x',
    messages: [{ role: 'user', content: 'Hello.' }],
  });
  expect(await chat.json()).toMatchObject({ choices: [{ message: { role: 'assistant' } }] });
  const speech = await post('/audio/speech', {
    input: 'A sentence. '.repeat(100),
    voice: 'x',
    response_format: 'pcm',
  });
  expect(speech.status).toBe(200);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
}, 120_000);

test('ends with one sentence when weights are missing', async () => {
  await cp(await testWeightsDir(), join(dataDir, 'weights'), {
    recursive: true,
    filter: (path) => !path.includes('moonshine') && !path.includes('piper'),
  });
  const { ended, complaint } = start({ PORT: '0' });
  expect(await ended).toBe(1);
  const weights = join(dataDir, 'weights');
  expect(await complaint).toBe(
    `The weights moonshine-tiny-en, piper-en-us-joe are missing in ${weights}; "npm run dev" fetches them.\n`,
  );
}, 60_000);

test('ends with one sentence when the port is taken', async () => {
  await symlink(await testWeightsDir(), join(dataDir, 'weights'));
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const { ended, complaint } = start({ PORT: String(port) });
  expect(await ended).toBe(1);
  expect(await complaint).toMatch(
    new RegExp(`^The inference server cannot listen on port ${port}: .*EADDRINUSE.*\\n$`),
  );
  other.close();
}, 120_000);

test('ends with one sentence when its settings are wrong', async () => {
  const { ended, complaint } = start({ PORT: 'high', OLLAMA_URL: 'nowhere' });
  expect(await ended).toBe(1);
  expect(await complaint).toBe('PORT must be a port number; OLLAMA_URL must be a URL\n');
});
