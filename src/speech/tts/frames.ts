/**
 * Prepared speech on its way into the room.
 *
 * @module
 */

import { ReadableStream } from 'node:stream/web';
import { AudioFrame } from '@livekit/rtc-node';
import { type Pcm, SPEECH_SAMPLE_RATE, toSamples } from './pcm.ts';

const FRAME_MS = 20;
const FRAME_BYTES = (2 * SPEECH_SAMPLE_RATE * FRAME_MS) / 1_000;

/** `slice`, not `subarray`: a frame over a part of a larger buffer is sent as silence by rtc-node 0.13. */
function* framesOf({ samples, sampleRate }: Pcm): Generator<AudioFrame> {
  const size = (sampleRate * FRAME_MS) / 1_000;
  for (let at = 0; at < samples.length; at += size) {
    const part = samples.slice(at, at + size);
    yield new AudioFrame(part, sampleRate, 1, part.length);
  }
}

/**
 * Frames for `session.say(text, {audio})`: the parts one after the other, each as soon as it is there. A part that
 * fails or is `null` is left out; what was spoken before it stands.
 */
export function pcmFrames(parts: readonly (Pcm | null | Promise<Pcm | null>)[]): ReadableStream<AudioFrame> {
  async function* frames() {
    for (const part of parts) {
      const pcm = await Promise.resolve(part).catch(() => null);
      if (pcm) yield* framesOf(pcm);
    }
  }
  return ReadableStream.from(frames());
}

/**
 * Cuts PCM that comes in pieces of any length into frames.
 *
 * Not the framework's AudioByteStream (1.9.0): its frames last 100 ms, by which the first sound would be late, and it
 * copies each byte as a number: 17 ms of the event loop for a sentence of 2.7 s, where this takes 1.
 */
export class FrameCutter {
  #rest: Uint8Array = new Uint8Array();

  /** @returns The frames that are complete now. */
  cut(piece: Uint8Array): AudioFrame[] {
    const bytes = Buffer.concat([this.#rest, piece]);
    const complete = bytes.length - (bytes.length % FRAME_BYTES);
    this.#rest = bytes.subarray(complete);
    return [...framesOf({ samples: toSamples(bytes.subarray(0, complete)), sampleRate: SPEECH_SAMPLE_RATE })];
  }

  /** @returns What is left, as a shorter frame. */
  flush(): AudioFrame[] {
    return [...framesOf({ samples: toSamples(this.#rest), sampleRate: SPEECH_SAMPLE_RATE })];
  }
}
