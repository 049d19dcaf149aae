/**
 * Speech that was synthesised before it is needed: 16-bit mono PCM.
 *
 * @module
 */

/** What the speech endpoint's `pcm` format is, and what the framework plays without resampling. */
export const SPEECH_SAMPLE_RATE = 24_000;
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
