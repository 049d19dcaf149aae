/**
 * The voice activity detector, with the sound of an utterance as it was said.
 *
 * The framework's (agents 1.9.0, `copySpeechBuffer` in inference/vad.ts) hands out a view of its buffer and then moves the
 * last half second of it to the front, where the next utterance begins: whoever transcribes the view hears the end of
 * the sentence before its beginning ("Call, what is my dog called?").
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

/** Whether the event holds what was said so far, and not only the last window. */
function holdsSpeech({ type }: VADEvent): boolean {
  return type === VADEventType.START_OF_SPEECH || type === VADEventType.END_OF_SPEECH;
}

/** As long as the silence after which an utterance is over; this is the framework's own default for it. */
const SILENCE_MS = 250;

export class Vad extends inference.VAD {
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
    sending.sendVADEvent = (event) =>
      send(holdsSpeech(event) ? { ...event, frames: event.frames.map(copied) } : event);
    return stream;
  }
}
