/**
 * Speech that was synthesised before it is needed: 16-bit mono PCM and its way into the room.
 *
 * @module
 */

import { ReadableStream } from 'node:stream/web';
import { AudioFrame } from '@livekit/rtc-node';

/** What the speech endpoint's `pcm` format is, and what the framework plays without resampling. */
export const SPEECH_SAMPLE_RATE = 24_000;
const FRAME_MS = 20;
const BYTES_PER_SAMPLE = 2;

/** 16-bit signed mono samples. */
export interface Pcm {
  readonly samples: Int16Array;
  readonly sampleRate: number;
}

/**
 * Little-endian bytes as samples; an odd last byte is dropped. Copies: a Buffer may lie at an odd place of a larger one,
 * and its own `slice` does not copy.
 */
export function toSamples(bytes: Uint8Array): Int16Array {
  const samples = new Int16Array(Math.floor(bytes.byteLength / BYTES_PER_SAMPLE));
  toBytes(samples).set(bytes.subarray(0, samples.byteLength));
  return samples;
}

export function toBytes(samples: Int16Array): Buffer {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
}

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
