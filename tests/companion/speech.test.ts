import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { initializeLogger } from '@livekit/agents';
import fc from 'fast-check';
import { OpenAI } from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FrameCutter } from '../../src/speech/tts/frames.ts';
import { SPEECH_SAMPLE_RATE, toBytes, toSamples, withoutLeadIn } from '../../src/speech/tts/pcm.ts';
import { StreamingTts } from '../../src/speech/tts/streaming-tts.ts';
import { synthesise } from '../../src/speech/tts/synthesis.ts';

const LOUD = 9_000;
/** 200 ms of nearly nothing, then 300 ms of sound. */
const SPEECH = Int16Array.from({ length: SPEECH_SAMPLE_RATE / 2 }, (_, i) =>
  i < SPEECH_SAMPLE_RATE / 5 ? i % 100 : LOUD,
);
const SOUND = SPEECH.filter((sample) => sample === LOUD).length;

/** Sends speech in pieces that end in the middle of a sample. */
const server = createServer(async (_request, response) => {
  const bytes = toBytes(SPEECH);
  for (let at = 0; at < bytes.length; at += 1_001) {
    response.write(bytes.subarray(at, at + 1_001));
    await new Promise(setImmediate);
  }
  response.end();
});
let client: OpenAI;

beforeAll(async () => {
  initializeLogger({ pretty: false, level: 'silent' });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  client = new OpenAI({ apiKey: 'key', baseURL: `http://127.0.0.1:${port}/v1` });
});
afterAll(() => server.close());

const ms = (samples: number) => (samples / SPEECH_SAMPLE_RATE) * 1_000;

test('pieces of any length become frames with the same samples in the same order', () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 3_000 }), { maxLength: 20 });
  fc.assert(
    fc.property(pieces, (parts) => {
      const cutter = new FrameCutter();
      const frames = [...parts.flatMap((part) => cutter.cut(part)), ...cutter.flush()];
      const samples = frames.flatMap(({ data }) => [...data]);
      expect(samples).toEqual([...toSamples(Buffer.concat(parts))]);
    }),
  );
});

test('prepared speech begins with its first sound', async () => {
  const { samples } = await synthesise(client, { model: 'tts', voice: 'joe' }, 'Hello!');
  const leadIn = samples.indexOf(LOUD);
  expect(ms(leadIn)).toBeCloseTo(10);
  expect(samples.length - leadIn).toBe(SOUND);
});

test('silence alone stays what it is', () => {
  const silence = { samples: new Int16Array(480), sampleRate: SPEECH_SAMPLE_RATE };
  expect(withoutLeadIn(silence)).toEqual(silence);
});

test('streamed speech loses the silence before its first sound, and no sound', async () => {
  const speech = new StreamingTts(client, { model: 'tts', voice: 'joe' }).synthesize('Hello!');
  const samples: number[] = [];
  let finals = 0;
  for await (const { frame, final } of speech) {
    samples.push(...frame.data);
    if (final) finals += 1;
  }
  expect(samples.filter((sample) => sample === LOUD).length).toBe(SOUND);
  expect(ms(samples.indexOf(LOUD))).toBeLessThanOrEqual(20);
  expect(finals).toBe(1);
});

test('what was synthesised before is played without asking the speech service', async () => {
  const prepared = { samples: SPEECH, sampleRate: SPEECH_SAMPLE_RATE };
  const nowhere = new OpenAI({ apiKey: 'key', baseURL: 'http://127.0.0.1:1/v1', maxRetries: 0 });
  const voice = new StreamingTts(nowhere, { model: 'tts', voice: 'joe' }, (text) =>
    text === 'One moment, please.' ? prepared : null,
  );
  const samples: number[] = [];
  for await (const { frame } of voice.synthesize('One moment, please. ')) samples.push(...frame.data);
  expect(samples.filter((sample) => sample === LOUD).length).toBe(SOUND);
});
