/**
 * Prepared speech on its way into the room.
 *
 * @module
 */

import { ReadableStream } from 'node:stream/web';
import { AudioFrame } from '@livekit/rtc-node';
import type { Pcm } from './pcm.ts';

const FRAME_MS = 20;

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
