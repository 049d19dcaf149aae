import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AudioFrame } from '@livekit/rtc-node';
import { OpenAI } from 'openai';
import { describe, expect, it } from 'vitest';
import { namesPrompt } from '../../../src/speech/stt/known-names.ts';
import { OpenAiStt } from '../../../src/speech/stt/openai-stt.ts';

const known = (...values: string[]) => values.map((value) => ({ value }));

it('names who is known, each once, as it is written', () => {
  const facts = known(
    'is married to Tomasz',
    'lives in Łódź',
    'has a son with Tomasz on Monday',
    'plays chess',
  );
  expect(namesPrompt(facts)).toBe('Names: Tomasz, Łódź.');
});

it('says nothing where there is no name, and not too much', () => {
  expect(namesPrompt(known('plays chess'))).toBeUndefined();
  const many = known(...Array.from({ length: 100 }, (_, i) => `knows Person${i}`));
  expect(namesPrompt(many)?.split(',')).toHaveLength(40);
});

describe('a recogniser', () => {
  it('is told the names with each utterance, and none once they are forgotten', async () => {
    const bodies: string[] = [];
    const server = createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part);
      bodies.push(Buffer.concat(parts).toString('latin1'));
      response.setHeader('content-type', 'application/json').end('{"text": "hello"}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client = new OpenAI({ apiKey: 'none', baseURL: `http://127.0.0.1:${port}/v1`, maxRetries: 0 });
    const recogniser = new OpenAiStt({ client, apiKey: 'none', onFailed: () => undefined });
    const utterance = new AudioFrame(new Int16Array(2_400), 24_000, 1, 2_400);
    for (const prompt of [undefined, 'Names: Tomas.', undefined]) {
      recogniser.expect(prompt);
      await recogniser.recognize(utterance);
    }
    expect(bodies.map((body) => body.includes('Names: Tomas.'))).toEqual([false, true, false]);
    server.closeAllConnections();
  });
});
