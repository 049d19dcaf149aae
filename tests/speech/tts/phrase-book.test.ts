import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OpenAI } from 'openai';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parallelAiCalls } from '../../../src/concurrency/parallel.ts';
import { toBytes } from '../../../src/speech/tts/pcm.ts';
import { PhraseBook } from '../../../src/speech/tts/phrase-book.ts';
import { silentLog } from '../../../src/telemetry/log.ts';

const SPEECH = toBytes(new Int16Array(24_000).fill(1_000));

let dir: string;
let server: Server;
let phrases: PhraseBook;
const asked: string[] = [];
/** Speech is answered once this is resolved. */
let open: PromiseWithResolvers<void>;

beforeEach(async () => {
  asked.length = 0;
  open = Promise.withResolvers();
  dir = await mkdtemp(join(tmpdir(), 'phrases-'));
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    asked.push(JSON.parse(body).input);
    await open.promise;
    response.end(SPEECH);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const client = new OpenAI({ apiKey: 'sk-test', baseURL, maxRetries: 0 });
  const voice = { model: 'tts-1', voice: 'joe' };
  phrases = new PhraseBook({ dir, client, voice, language: 'en', companionName: 'Kindred', log: silentLog });
});
afterEach(async () => {
  open.resolve();
  server.close();
  server.closeAllConnections();
  await rm(dir, { recursive: true });
});

describe('phrases that are synthesised', () => {
  it('begin with those that begin a call', async () => {
    const loading = phrases.load();
    await expect.poll(() => asked.length).toBe(3);
    expect(asked).toContain(phrases.get('greeting').text);
    expect(asked).not.toContain(phrases.get('goodbye').text);
    open.resolve();
    await loading;
    expect(phrases.get('goodbye').audio).not.toBeNull();
  });

  it('are not waited for but for those that begin a call', async () => {
    const first = phrases.loadFirst();
    await expect.poll(() => asked.length).toBe(3);
    open.resolve();
    await first;
    expect(phrases.get('greeting').audio).not.toBeNull();
    expect(phrases.get('goodbye').audio).toBeNull();
    await expect.poll(() => phrases.get('goodbye').audio).not.toBeNull();
  });

  it('come after all where a warm-up has not waited for them, and are kept for the next process', async () => {
    let loading: Promise<void> | undefined;
    const load = () => {
      loading = phrases.load();
      return loading;
    };
    const [outcome] = await parallelAiCalls([load], { timeoutMs: 50 });
    expect(outcome.ok).toBe(false);
    expect(phrases.get('greeting').audio).toBeNull();
    open.resolve();
    await loading;
    expect(phrases.get('goodbye').audio).not.toBeNull();
    expect(await readdir(dir)).toHaveLength(asked.length);
    expect(phrases.get('greeting').audio).not.toBeNull();
  });
});
