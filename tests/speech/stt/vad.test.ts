import { initializeLogger, type VADEvent, VADEventType } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTtsEngine } from '../../../local/inference/tts.ts';
import { Vad } from '../../../src/speech/stt/vad.ts';
import { testWeightsDir } from '../../support/weights.ts';

const RATE = 24_000;

/** The stream's own way of sending, which the detector uses for what it hears. */
interface Sending {
  sendVADEvent(event: VADEvent): boolean;
}

let stream: ReturnType<Vad['stream']>;
beforeAll(() => {
  initializeLogger({ pretty: false, level: 'silent' });
  stream = new Vad({ model: 'silero' }).stream();
});
afterAll(() => stream.close());

/** As the framework sends it: a view of a buffer that is overwritten right afterwards. */
function sendFrom(buffer: Int16Array, type: VADEventType): void {
  const frame = new AudioFrame(buffer.subarray(0, 480), RATE, 1, 480);
  const event = { type, frames: [frame], speaking: false } as unknown as VADEvent;
  (stream as unknown as Sending).sendVADEvent(event);
  buffer.fill(7);
}

describe('what the detector hands out', () => {
  it.each([VADEventType.START_OF_SPEECH, VADEventType.END_OF_SPEECH])(
    'stays as it was said when its buffer is used again (%s)',
    async (type) => {
      sendFrom(new Int16Array(960).fill(3), type);
      const { value } = await stream.next();
      const event = value as VADEvent;
      expect([...new Set(event.frames[0]?.data)]).toEqual([3]);
    },
  );

  it.each([
    { speaking: false, told: 0 },
    { speaking: true, told: 32 },
  ])('is no speech before an utterance has begun ($speaking)', async ({ speaking, told }) => {
    const window = { type: VADEventType.INFERENCE_DONE, frames: [], speaking, rawAccumulatedSpeech: 32 };
    (stream as unknown as Sending).sendVADEvent(window as unknown as VADEvent);
    const { value } = await stream.next();
    expect(value).toMatchObject({ type: VADEventType.INFERENCE_DONE, rawAccumulatedSpeech: told });
  });
});

describe('two utterances with a short pause between them', () => {
  it('have no sound in common', async () => {
    const tts = await createTtsEngine(await testWeightsDir());
    const [hello, name] = [await tts.synthesize('Hello.'), await tts.synthesize('My name is Tomas.')];
    const silence = (ms: number) => new Int16Array((RATE * ms) / 1_000);
    const spoken = [withoutSilence(hello.pcm), silence(350), withoutSilence(name.pcm)];
    const sound = Int16Array.from([silence(500), ...spoken, silence(1_000)].flatMap((part) => [...part]));
    const hearing = new Vad({ model: 'silero' }).stream();
    for (let at = 0; at < sound.length; at += 480) {
      const part = sound.slice(at, at + 480);
      hearing.pushFrame(new AudioFrame(part, RATE, 1, part.length));
    }
    const utterances: Int16Array[] = [];
    for await (const { type, frames } of hearing) {
      if (type === VADEventType.END_OF_SPEECH) utterances.push(...frames.map(({ data }) => data));
      if (utterances.length === 2) break;
    }
    hearing.close();
    const [first, second] = utterances.map((utterance) => placeIn(sound, utterance));
    expect(first?.end).toBeLessThanOrEqual(second?.start ?? 0);
  });
});

/** Where the loud part of an utterance stands in a recording. */
function placeIn(sound: Int16Array, utterance: Int16Array): { start: number; end: number } {
  const bytes = Buffer.from(sound.buffer);
  const from = utterance.findIndex((sample) => Math.abs(sample) > 300);
  const piece = utterance.slice(from, from + 2_000);
  const start = bytes.indexOf(Buffer.from(piece.buffer)) / 2;
  const loud =
    utterance.length - from - [...utterance].reverse().findIndex((sample) => Math.abs(sample) > 300);
  return { start, end: start + loud };
}

function withoutSilence(pcm: Int16Array): Int16Array {
  const isLoud = (sample: number) => Math.abs(sample) > 300;
  return pcm.subarray(pcm.findIndex(isLoud), pcm.findLastIndex(isLoud) + 1);
}
