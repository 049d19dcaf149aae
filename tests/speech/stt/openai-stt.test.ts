import { AudioFrame } from '@livekit/rtc-node';
import { OpenAI } from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { KindredError } from '../../../src/errors.ts';
import { OpenAiStt } from '../../../src/speech/stt/openai-stt.ts';
import { Models } from '../../faults/support/models.ts';

const UTTERANCE = new AudioFrame(new Int16Array(2_400), 24_000, 1, 2_400);

let models: Models;
beforeAll(async () => {
  models = await Models.start();
});
afterEach(() => models.heal());
afterAll(() => models.close());

function open(deadlineMs?: number) {
  const failures: KindredError[] = [];
  const client = new OpenAI({ apiKey: 'none', baseURL: `${models.url}/v1`, maxRetries: 0 });
  const onFailed = (failure: KindredError) => void failures.push(failure);
  return { recogniser: new OpenAiStt({ client, apiKey: 'none', onFailed, deadlineMs }), failures };
}

const heard = async (recogniser: OpenAiStt) =>
  (await recogniser.recognize(UTTERANCE)).alternatives?.[0]?.text;

describe('STT over HTTP', () => {
  it('report each utterance that they could not transcribe, and understand the next', async () => {
    const { recogniser, failures } = open();
    models.fail('transcription', { status: 500 }, 2);
    await expect(recogniser.recognize(UTTERANCE)).rejects.toThrow('STT failed: HTTP 500');
    await expect(recogniser.recognize(UTTERANCE)).rejects.toThrow('STT failed: HTTP 500');
    expect(failures).toHaveLength(2);
    expect(await heard(recogniser)).toBe('hello there');
    expect(failures).toHaveLength(2);
  });

  it('do not wait for ever', async () => {
    const { recogniser, failures } = open(20);
    models.fail('transcription', { hang: true });
    await expect(recogniser.recognize(UTTERANCE)).rejects.toThrow('STT failed: TimeoutError');
    expect(failures).toHaveLength(1);
  });

  it('do not tell what the person said', async () => {
    const { recogniser, failures } = open();
    models.fail('transcription', { body: '{"text": I am in love' });
    await expect(recogniser.recognize(UTTERANCE)).rejects.toThrow('STT failed: SyntaxError');
    expect(failures[0]?.message).not.toContain('love');
  });

  it('report nothing once the person has hung up, and throw nothing that would be logged', async () => {
    const { recogniser, failures } = open();
    models.fail('transcription', { hang: true });
    const call = new AbortController();
    const hearing = recogniser.recognize(UTTERANCE, call.signal);
    call.abort();
    expect((await hearing).alternatives?.[0]?.text).toBe('');
    expect(failures).toEqual([]);
  });
});
