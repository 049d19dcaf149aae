import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { knownSpeed } from '../../local/chat-speed.ts';
import { assertCarried, assertSpeed, wantedModel } from '../../local/stack/chat-choice.ts';

const never = new AbortController().signal;
const NOWHERE = 'http://127.0.0.1:9';
const GB = 1_000_000_000;

describe('the local model is the default', () => {
  it('where there are cores and memory for it', () => {
    expect(() => assertCarried(undefined, { cores: 8, freeBytes: 8 * GB })).not.toThrow();
    expect(() => assertCarried(undefined, { cores: 2, freeBytes: 8 * GB })).toThrow(
      'it needs 4 cores, and this machine has 2',
    );
    expect(() => assertCarried(undefined, { cores: 8, freeBytes: 3 * GB })).toThrow(/GB of free memory/);
  });

  it('where it is fast enough for a conversation', () => {
    expect(() => assertSpeed({ readTokensPerSecond: 400, writeTokensPerSecond: 30, cores: 8 })).not.toThrow();
    expect(() => assertSpeed({ readTokensPerSecond: 80, writeTokensPerSecond: 7, cores: 4 })).toThrow(
      'it reads 80 and writes 7 tokens a second here, and a conversation needs 130 and 10',
    );
  });
});

describe('who answers', () => {
  let ollama: Server;

  beforeEach(async () => {
    const answers: Record<string, object> = {
      '/api/tags': { models: [{ name: 'llama3.2' }] },
      '/api/show': { capabilities: ['completion', 'tools'] },
    };
    ollama = createServer(async (request, response) => {
      // As one that is just starting, or a machine that is busy.
      await sleep(700);
      response.end(JSON.stringify(answers[request.url ?? '']));
    }).listen(0, '127.0.0.1');
    await once(ollama, 'listening');
  });

  afterEach(() => {
    ollama.closeAllConnections();
    ollama.close();
  });

  it('is what LOCAL_CHAT says, on any machine', async () => {
    const env = { LOCAL_CHAT: 'model', CHAT_GGUF: 'a.gguf', OLLAMA_URL: NOWHERE };
    expect(await wantedModel(env, () => undefined, never)).toEqual({ gguf: 'a.gguf', isAsked: true });
    expect(await wantedModel({ ...env, LOCAL_CHAT: 'stand-in' }, () => undefined, never)).toBeNull();
  });

  it('is Ollama where it answers, even slowly', async () => {
    const { port } = ollama.address() as AddressInfo;
    const told: string[] = [];
    const env = { OLLAMA_URL: `http://127.0.0.1:${port}` };
    expect(await wantedModel(env, (text) => told.push(text), never)).toBeNull();
    expect(told).toEqual([]);
  });
});

describe('the speed of a model', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'kindred-speed-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('is kept beside its file, for as many cores as were measured', async () => {
    const path = join(dir, 'model.gguf');
    expect(await knownSpeed(path)).toBeUndefined();
    const speed = { readTokensPerSecond: 80, writeTokensPerSecond: 7, cores: availableParallelism() };
    await writeFile(`${path}.speed.json`, JSON.stringify(speed));
    expect(await knownSpeed(path)).toEqual(speed);
    await writeFile(`${path}.speed.json`, JSON.stringify({ ...speed, cores: speed.cores + 1 }));
    expect(await knownSpeed(path)).toBeUndefined();
  });
});
