import { setTimeout as sleep } from 'node:timers/promises';
import { stt, type VADEvent, VADEventType } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import { expect, it } from 'vitest';
import { transcribeUtterances } from '../../../src/speech/stt/by-utterance.ts';

const Speech = stt.SpeechEventType;
const frame = new AudioFrame(new Int16Array(240), 24_000, 1, 240);

function eventOf(type: VADEventType): VADEvent {
  return { type, frames: [frame], silenceDuration: 250, inferenceDuration: 1 } as unknown as VADEvent;
}

/** A detector that says what it is told to, a microphone that is on until it is switched off, and STT. */
function setUp(recognize: stt.STT['recognize']) {
  const listeners = new Set<(event: VADEvent) => void>();
  const off = Promise.withResolvers<void>();
  async function* microphone() {
    yield frame;
    await off.promise;
  }
  const vad = {
    onEvent: (hear: (event: VADEvent) => void) => {
      listeners.add(hear);
      return () => listeners.delete(hear);
    },
  };
  const heard = transcribeUtterances(microphone(), { recognize }, vad);
  const detect = (type: VADEventType) => {
    for (const hear of listeners) hear(eventOf(type));
  };
  return { heard, detect, listeners, switchOff: off.resolve };
}

const transcript = (text: string): stt.SpeechEvent => ({
  type: Speech.FINAL_TRANSCRIPT,
  alternatives: [{ text, startTime: 0, endTime: 0, confidence: 1 } as stt.SpeechData],
});

it('transcribes each utterance once it is over, in the order of what was said, and goes on after one that failed', async () => {
  const answers = [
    () => sleep(30).then(() => transcript('one')),
    () => Promise.reject(new Error('away')),
    () => Promise.resolve(transcript('')),
    () => Promise.resolve(transcript('two')),
  ];
  const { heard, detect, switchOff } = setUp(
    () => (answers.shift() ?? answers[0])?.() as Promise<stt.SpeechEvent>,
  );
  for (let n = 0; n < 4; n++) {
    detect(VADEventType.START_OF_SPEECH);
    detect(VADEventType.INFERENCE_DONE);
    detect(VADEventType.END_OF_SPEECH);
  }
  await expect.poll(() => answers.length).toBe(0);
  await sleep(0);
  switchOff();
  const events = [];
  for await (const event of heard) events.push(event);
  const texts = events.flatMap(({ type, alternatives }) =>
    type === Speech.FINAL_TRANSCRIPT ? [alternatives?.[0]?.text] : [],
  );
  expect(texts).toEqual(['one', 'two']);
  expect(events.filter(({ type }) => type === Speech.START_OF_SPEECH)).toHaveLength(4);
  expect(events.filter(({ type }) => type === Speech.END_OF_SPEECH)).toHaveLength(4);
});

it('stops what is under way and listens no more when its reader goes', async () => {
  let isStopped = false;
  const { heard, detect, listeners } = setUp(
    (_, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => {
          isStopped = true;
          reject(signal.reason);
        });
      }),
  );
  detect(VADEventType.END_OF_SPEECH);
  await sleep(0);
  await heard.cancel();
  expect(isStopped).toBe(true);
  expect(listeners.size).toBe(0);
});
