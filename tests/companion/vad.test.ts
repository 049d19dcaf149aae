import { initializeLogger, type VADEvent, VADEventType } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Vad } from '../../src/companion/speech/vad.ts';

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
