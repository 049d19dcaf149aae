/**
 * Answers of transcription services as they are: what counts as heard, and what the caller is asked to say again.
 *
 * @module
 */

import { initializeLogger } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KindredError } from '../../src/errors.ts';
import { OpenAiStt } from '../../src/speech/stt/openai-stt.ts';
import type { Answer } from '../support/quirks/answer.ts';
import { QuirkServer } from '../support/quirks/server.ts';
import { openQuirkyServices, type QuirkyServices } from '../support/quirks/services.ts';
import { body, transcript } from '../support/quirks/transcription.ts';

initializeLogger({ pretty: false, level: 'silent' });

const UTTERANCE = new AudioFrame(new Int16Array(2_400), 24_000, 1, 2_400);

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

async function heard(answer: Answer) {
  server.transcription = () => answer;
  const failures: KindredError[] = [];
  const onFailed = (failure: KindredError) => void failures.push(failure);
  const recogniser = new OpenAiStt({ client: quirky.services.client, apiKey: 'none', onFailed });
  const event = await recogniser.recognize(UTTERANCE).catch(() => null);
  return { text: event?.alternatives?.[0]?.text ?? null, failures: failures.map(({ message }) => message) };
}

describe('words are heard where the service answers with', () => {
  it.each<[string, Answer]>([
    ['JSON', transcript('My dog is Biscuit.')],
    [
      'more JSON than was asked for',
      body('{"task":"transcribe","text":"My dog is Biscuit.","segments":[]}', 'application/json'),
    ],
    ['plain text', body('My dog is Biscuit.\n', 'text/plain; charset=utf-8')],
    ['JSON that calls itself text', body('{"text":"My dog is Biscuit."}', 'text/plain')],
    ['JSON of no media type', body('{"text":"My dog is Biscuit."}', 'application/octet-stream')],
  ])('%s', async (_, answer) => {
    expect(await heard(answer)).toEqual({ text: 'My dog is Biscuit.', failures: [] });
  });
});

describe('nothing was said where the service answers with', () => {
  it.each<[string, Answer]>([
    ['no words', transcript('')],
    ['a subtitle', transcript('Thank you for watching.')],
    ['a description of noise', transcript('[BLANK_AUDIO]')],
    ['a subtitle as plain text', body('Thanks for watching!', 'text/plain')],
    ['no words as plain text', body('', 'text/plain')],
  ])('%s', async (_, answer) => {
    expect(await heard(answer)).toEqual({ text: '', failures: [] });
  });
});

describe('the utterance was not heard, and nothing of it is told in the log, where the service answers with', () => {
  it.each<[string, Answer]>([
    ['an error in JSON with 200', body('{"error":{"code":503,"message":"secret"}}', 'application/json')],
    ['an error that calls itself text', body('{"error":{"message":"secret"}}', 'text/plain')],
    ['JSON without a text', body('{"result":"secret"}', 'application/json')],
    ['a text that is null', transcript(null)],
    ['JSON that is cut', body('{"text":"secret', 'application/json')],
    ['a page', body('<!DOCTYPE html><html><body>secret</body></html>', 'text/html')],
    ['a page that calls itself text', body('<html><body>secret</body></html>', 'text/plain')],
    ['nothing', body('', 'application/json')],
    ['429', { ...body('{"error":{"message":"secret"}}', 'application/json'), status: 429 }],
    ['401', { ...body('{"error":{"message":"secret"}}', 'application/json'), status: 401 }],
  ])('%s', async (_, answer) => {
    const { text, failures } = await heard(answer);
    expect(text).toBeNull();
    expect(failures).toHaveLength(1);
    expect(failures.join()).not.toContain('secret');
  });
});
