/**
 * The voice activity detector, with two faults of the framework's (agents 1.9.0) mended.
 *
 * Sound of an utterance: `copySpeechBuffer` in inference/vad.ts hands out a view of its buffer and then moves the last
 * half second of it to the front, where the next utterance begins. Whoever transcribes the view hears the end of the
 * sentence before its beginning ("Call, what is my dog called?").
 *
 * End of an utterance: a window that sounds like speech for 32 ms, too short to begin an utterance, is reported as
 * speech all the same, and `audio_recognition` counts the endpointing delay from it anew. A click while the transcript is
 * being made thus delayed a reply by up to 250 ms.
 *
 * @module
 */

import { inference, type VADEvent, VADEventType } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';

/** What sends events in the framework's stream; it is not public. */
interface Sending {
  sendVADEvent(event: VADEvent): boolean;
}

function copied({ data, sampleRate, channels, samplesPerChannel }: AudioFrame): AudioFrame {
  return new AudioFrame(data.slice(), sampleRate, channels, samplesPerChannel);
}

function mended(event: VADEvent): VADEvent {
  if (event.type !== VADEventType.INFERENCE_DONE) return { ...event, frames: event.frames.map(copied) };
  return event.speaking ? event : { ...event, rawAccumulatedSpeech: 0 };
}

/** As long as the silence after which an utterance is over; this is the framework's own default for it. */
const SILENCE_MS = 250;

export class Vad extends inference.VAD {
  readonly #listeners = new Set<(event: VADEvent) => void>();

  /**
   * The sound before an utterance that is transcribed with it is never longer than the silence that ended the one before. With the
   * framework's 500 ms the end of a word came again after a short pause: "Hello. Oh, my name is Tomas."
   */
  constructor(options: ConstructorParameters<typeof inference.VAD>[0]) {
    super({ minSilenceDuration: SILENCE_MS, prefixPaddingDuration: SILENCE_MS, ...options });
  }

  override stream(): ReturnType<inference.VAD['stream']> {
    const stream = super.stream();
    const sending = stream as unknown as Sending;
    const send = sending.sendVADEvent.bind(stream);
    sending.sendVADEvent = (event) => {
      const whole = mended(event);
      if (event.type !== VADEventType.INFERENCE_DONE) for (const hear of this.#listeners) hear(whole);
      return send(whole);
    };
    return stream;
  }

  /** Hears where utterances begin and end, of every stream. @returns Ends that. */
  onEvent(hear: (event: VADEvent) => void): () => void {
    this.#listeners.add(hear);
    return () => this.#listeners.delete(hear);
  }
}
