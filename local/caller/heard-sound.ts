/**
 * What the caller hears of the agent: when it was loud, and the whole of it for a recording.
 *
 * @module
 */

import { AudioStream, type Track } from '@livekit/rtc-node';

export const HEARD_SAMPLE_RATE = 24_000;
/** Root mean square of a frame, of full scale, from which it is speech and not line noise. */
const LOUD = 0.01;
const FRAME_MS = 10;

interface Piece {
  readonly atMs: number;
  readonly pcm: Int16Array;
}

export class HeardSound {
  readonly #pieces: Piece[] = [];
  readonly #loudAt: number[] = [];

  /** Hears one audio frame. @param atMs When, on `performance.now()`'s clock. */
  hear(pcm: Int16Array, atMs: number): void {
    this.#pieces.push({ atMs, pcm });
    if (loudnessOf(pcm) > LOUD) this.#loudAt.push(atMs);
  }

  /** Listens to a track for as long as it lasts. */
  async listen(track: Track): Promise<void> {
    const stream = new AudioStream(track, {
      sampleRate: HEARD_SAMPLE_RATE,
      numChannels: 1,
      frameSizeMs: FRAME_MS,
    });
    for await (const frame of stream) this.hear(frame.data.slice(), performance.now());
  }

  /** When the first loud frame after a moment was heard; undefined as long as none was. */
  firstLoudAfter(ms: number): number | undefined {
    return this.#loudAt.find((at) => at > ms);
  }

  /** For how long it has been quiet; for ever when nothing was heard yet. */
  quietForMs(): number {
    return performance.now() - (this.#loudAt.at(-1) ?? -Infinity);
  }

  /** All that was heard, each piece where it was heard, with silence in the gaps. @param sinceMs Its first moment. */
  recording(sinceMs: number): Int16Array {
    const samplesAt = (ms: number) => Math.max(0, Math.round(((ms - sinceMs) * HEARD_SAMPLE_RATE) / 1000));
    const last = this.#pieces.at(-1);
    const recording = new Int16Array(last ? samplesAt(last.atMs) + this.#totalSamples() : 0);
    let end = 0;
    for (const { atMs, pcm } of this.#pieces) {
      // Frames arrive in bursts: one that is early follows the one before it.
      const at = Math.max(end, samplesAt(atMs));
      recording.set(pcm, at);
      end = at + pcm.length;
    }
    return recording.subarray(0, end);
  }

  #totalSamples(): number {
    return this.#pieces.reduce((sum, { pcm }) => sum + pcm.length, 0);
  }
}

function loudnessOf(pcm: Int16Array): number {
  const energy = pcm.reduce((sum, sample) => sum + sample * sample, 0);
  return Math.sqrt(energy / Math.max(1, pcm.length)) / 32_768;
}
