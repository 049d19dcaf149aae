import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { initializeLogger } from '@livekit/agents';
import { OpenAI } from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SPEECH_SAMPLE_RATE, toBytes } from '../../../src/speech/tts/pcm.ts';
import { StreamingTts } from '../../../src/speech/tts/streaming-tts.ts';

const SOUND = toBytes(new Int16Array(SPEECH_SAMPLE_RATE / 10).fill(9_000));

describe('a voice that the speech service does not know', () => {
  /** Of each request, in the order in which they came. */
  const asked: string[] = [];
  let status = 400;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { voice } = JSON.parse(body);
    asked.push(voice);
    if (voice === 'joe') return response.end(SOUND);
    response.writeHead(status, { 'content-type': 'application/json' });
    return response.end(JSON.stringify({ error: { message: `there is no voice ${voice}` } }));
  });
  let client: OpenAI;

  beforeAll(async () => {
    initializeLogger({ pretty: false, level: 'silent' });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    client = new OpenAI({ apiKey: 'key', baseURL: `http://127.0.0.1:${port}/v1`, maxRetries: 0 });
  });
  afterAll(() => server.close());
  beforeEach(() => {
    asked.length = 0;
  });

  /** How many samples of each sentence are heard. */
  const heard = async (tts: StreamingTts, ...sentences: string[]) => {
    const samples: number[] = [];
    tts.on('error', () => undefined);
    for (const sentence of sentences) {
      let length = 0;
      const options = { maxRetry: 0, retryIntervalMs: 0, timeoutMs: 5_000 };
      for await (const { frame } of tts.synthesize(sentence, options)) length += frame.samplesPerChannel;
      samples.push(length);
    }
    return samples;
  };

  it.each([400, 404, 422])('is replaced by the usual one for the rest of the call (%i)', async (refusal) => {
    status = refusal;
    let told = 0;
    const instead = {
      voice: 'joe',
      told: () => {
        told += 1;
      },
    };
    const tts = new StreamingTts(client, { model: 'tts', voice: 'robot', instead });
    const whole = SPEECH_SAMPLE_RATE / 10;
    expect(await heard(tts, 'One.', 'Two.')).toEqual([whole, whole]);
    expect(asked).toEqual(['robot', 'joe', 'joe']);
    expect(told).toBe(1);
  });

  it('is asked for again where the service was only away', async () => {
    status = 503;
    const instead = { voice: 'joe', told: () => expect.unreachable() };
    const tts = new StreamingTts(client, { model: 'tts', voice: 'robot', instead });
    expect(await heard(tts, 'One.', 'Two.')).toEqual([0, 0]);
    expect(asked).toEqual(['robot', 'robot']);
  });
});
