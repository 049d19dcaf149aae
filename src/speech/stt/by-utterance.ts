/**
 * STT that is asked utterance by utterance, with the utterances of the voice activity detector that the session has anyway.
 *
 * The framework (agents 1.9.0, `StreamAdapter` in stt/stream_adapter.ts) runs a second detector over the same sound for it, with
 * a resampler and a buffer of its own: of what a call computes for each of a hundred frames a second, a tenth.
 *
 * @module
 */

import { ReadableStream, type ReadableStreamDefaultController } from 'node:stream/web';
import { stt, type VADEvent, VADEventType } from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';
import type { Vad } from './vad.ts';

const Speech = stt.SpeechEventType;

type Recogniser = Pick<stt.STT, 'recognize'>;

class Utterances {
  readonly #recogniser: Recogniser;
  readonly #ended = new AbortController();
  #out: ReadableStreamDefaultController<stt.SpeechEvent> | undefined;
  /** Answers come in the order of what was said. */
  #last: Promise<void> = Promise.resolve();

  constructor(recogniser: Recogniser) {
    this.#recogniser = recogniser;
  }

  begin(out: ReadableStreamDefaultController<stt.SpeechEvent>): void {
    this.#out = out;
  }

  hear(event: VADEvent): void {
    if (event.type === VADEventType.START_OF_SPEECH) this.#tell({ type: Speech.START_OF_SPEECH });
    if (event.type !== VADEventType.END_OF_SPEECH) return;
    const speechEndTime = Date.now() - event.silenceDuration - event.inferenceDuration;
    this.#last = this.#last.then(() => this.#transcribe(event.frames, speechEndTime));
  }

  end(): void {
    this.#ended.abort();
    // Nobody reads any more, or everything has been read.
    this.#out = undefined;
  }

  async #transcribe(frames: AudioFrame[], speechEndTime: number): Promise<void> {
    this.#tell({ type: Speech.END_OF_SPEECH, speechEndTime });
    try {
      const event = await this.#recogniser.recognize(frames, this.#ended.signal);
      if (event.alternatives?.[0]?.text) this.#tell({ speechEndTime, ...event });
    } catch {
      // STT has told of it itself (session.ts), and the next utterance is tried.
    }
  }

  #tell(event: stt.SpeechEvent): void {
    this.#out?.enqueue(event);
  }
}

/**
 * @param audio What the session hears; it is read, so that it does not pile up, for as long as it lasts.
 * @param vad Of the session.
 */
export function transcribeUtterances(
  audio: AsyncIterable<AudioFrame>,
  recogniser: Recogniser,
  vad: Pick<Vad, 'onEvent'>,
): ReadableStream<stt.SpeechEvent> {
  const utterances = new Utterances(recogniser);
  const stop = vad.onEvent((event) => utterances.hear(event));
  const end = () => {
    stop();
    utterances.end();
  };
  return new ReadableStream({
    start: (out) => {
      utterances.begin(out);
      void drain(audio).finally(() => {
        end();
        close(out);
      });
    },
    cancel: end,
  });
}

async function drain(audio: AsyncIterable<AudioFrame>): Promise<void> {
  try {
    for await (const _ of audio);
  } catch {
    // The session has ended it.
  }
}

function close(out: ReadableStreamDefaultController<unknown>): void {
  try {
    out.close();
  } catch {
    // Cancelled before.
  }
}
