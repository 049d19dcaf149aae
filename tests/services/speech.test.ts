/**
 * Answers of speech services as they are: what the caller hears, what phrases and greetings keep, what the log says.
 *
 * @module
 */

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { initializeLogger } from '@livekit/agents';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StreamingTts } from '../../src/speech/tts/streaming-tts.ts';
import { synthesise } from '../../src/speech/tts/synthesis.ts';
import type { Answer } from '../support/quirks/answer.ts';
import { QuirkServer } from '../support/quirks/server.ts';
import { openQuirkyServices, type QuirkyServices } from '../support/quirks/services.ts';
import { audio, LOUD, pcm, pcmBytes, RATE, tone, wav, wavBytes } from '../support/quirks/speech.ts';

initializeLogger({ pretty: false, level: 'silent' });

let server: QuirkServer;
let quirky: QuirkyServices;
beforeEach(async () => {
  server = await QuirkServer.start();
  quirky = await openQuirkyServices(server);
});
afterEach(async () => {
  await quirky.close();
  await server.close();
});

/** What the caller hears of a sentence, and whether the framework was told of an error. */
async function spoken(text = 'It is Biscuit.') {
  const { client, voice } = quirky.services;
  const tts = new StreamingTts(client, voice);
  let failed: string | null = null;
  tts.on('error', ({ error }) => {
    failed = error.message;
  });
  const samples: number[] = [];
  for await (const { frame } of tts.synthesize(text, { maxRetry: 0, retryIntervalMs: 0, timeoutMs: 5_000 }))
    samples.push(...frame.data);
  return { samples, failed };
}

async function kept(): Promise<string[]> {
  return readdir(join(quirky.services.config.dataDir, 'phrases')).catch(() => []);
}

const SECOND = tone().length / RATE;
const peak = (samples: readonly number[]) => samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0);

describe('speech is heard and kept as it was made where it comes as', () => {
  it.each<[string, () => Answer]>([
    ['PCM', () => pcm()],
    [
      'PCM with an odd number of bytes',
      () => audio(Buffer.concat([pcmBytes(), Buffer.from([0x7f])]), 'audio/pcm'),
    ],
    ['PCM that calls itself something else', () => ({ ...pcm(), type: 'application/octet-stream' })],
    ['WAV', () => wav()],
    ['WAV that calls itself PCM', () => audio(wavBytes(), 'audio/pcm')],
    ['WAV without sizes', () => wav({ dataBytes: 0xffffffff })],
    ['WAV whose samples are said to be none, as those who stream do', () => wav({ dataBytes: 0 })],
    ['WAV with further chunks before the samples', () => wav({ before: ['LIST', 'fact'] })],
    ['WAV with a chunk behind the samples', () => wav({ after: ['LIST'] })],
    ['extensible WAV', () => wav({ code: 0xfffe })],
    ['WAV of 16 kHz', () => wav({ sampleRate: 16_000 })],
    ['WAV of 48 kHz', () => wav({ sampleRate: 48_000 })],
    ['WAV in stereo', () => wav({ channels: 2 })],
    [
      'stereo of 44.1 kHz with everything',
      () => wav({ channels: 2, sampleRate: 44_100, code: 0xfffe, before: ['LIST'], after: ['LIST'] }),
    ],
  ])('%s', async (_, answer) => {
    server.speech = answer;
    const { samples, failed } = await spoken();
    expect(failed).toBeNull();
    expect(samples.length / RATE).toBeCloseTo(SECOND, 1);
    expect(peak(samples)).toBeGreaterThan(0.9 * LOUD);
    expect(peak(samples)).toBeLessThan(1.1 * LOUD);
    const { phrases } = quirky.services;
    await phrases.load();
    const apology = phrases.get('apology').audio?.samples ?? [];
    expect(apology.length / RATE).toBeCloseTo(SECOND, 1);
    expect(peak([...apology])).toBeLessThan(1.1 * LOUD);
    expect(await kept()).not.toEqual([]);
  });
});

const REFUSED: readonly (readonly [what: string, answer: Answer])[] = [
  ['MP3', audio(Buffer.concat([Buffer.from('ID3\x04'), Buffer.alloc(9_000, 0x5a)]), 'audio/mpeg')],
  [
    'MP3 that calls itself PCM',
    audio(Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x64]), Buffer.alloc(9_000, 0x5a)]), 'audio/pcm'),
  ],
  ['Ogg', audio(Buffer.concat([Buffer.from('OggS'), Buffer.alloc(9_000, 0x5a)]), 'audio/ogg')],
  ['a page', { type: 'text/html', pieces: ['<html><body>Bad gateway</body></html>'] }],
  [
    'a page that calls itself audio',
    { type: 'audio/pcm', pieces: ['<!doctype html>', '<html><body>no</body></html>'] },
  ],
  [
    'an error in JSON with 200',
    { type: 'application/json', pieces: ['{"error":{"code":503,"message":"busy"}}'] },
  ],
  ['another JSON', { type: 'application/json', pieces: ['{"audio":"UklGRg=="}'] }],
  ['JSON that calls itself audio', { type: 'audio/pcm', pieces: ['{"error":{"message":"no voice"}}'] }],
  ['short JSON that calls itself audio', { type: 'audio/pcm', pieces: ['{"e":"no"}'] }],
  ['nothing', { type: 'audio/pcm', pieces: [] }],
  ['one sample', { type: 'audio/pcm', pieces: [Buffer.from([1, 2])] }],
  ['WAV without samples', audio(wavBytes().subarray(0, 44), 'audio/wav')],
  ['a status', { status: 503, type: 'application/json', pieces: ['{"error":{"message":"loading"}}'] }],
];

describe('nothing is heard or kept, and the caller is told by an apology, where speech comes as', () => {
  it.each(REFUSED)('%s', async (_, answer) => {
    server.speech = () => answer;
    const { samples, failed } = await spoken();
    expect(peak(samples)).toBe(0);
    expect(failed).not.toBeNull();
    const { phrases, client, voice } = quirky.services;
    await phrases.load();
    expect(phrases.get('apology').audio).toBeNull();
    expect(await kept()).toEqual([]);
    expect(quirky.messages(40)).toContain('a phrase has no audio yet');
    // What a prepared greeting is made by.
    await expect(synthesise(client, voice, 'Hello again.')).rejects.toThrow();
  });
});

it('a sentence without a word may have no sound', async () => {
  server.speech = () => ({ type: 'audio/pcm', pieces: [] });
  expect(await spoken('…')).toEqual({ samples: [], failed: null });
});
