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

/** Shorter than this is no speech, whatever was said: 50 ms. */
export const MIN_SPEECH_SAMPLES = SPEECH_SAMPLE_RATE / 20;

/** Quieter than 1 % of full scale (-40 dB) is no speech: what voices put before their first sound. */
const SILENCE = 327;
/** A word that begins abruptly clicks. */
const LEAD_IN_MS = 10;

export function isSilent(samples: Int16Array): boolean {
  return samples.every((sample) => Math.abs(sample) < SILENCE);
}

/** Without the silence before the first sound (40-60 ms with Piper), which a person would wait through. */
export function withoutLeadIn({ samples, sampleRate }: Pcm): Pcm {
  const first = samples.findIndex((sample) => Math.abs(sample) >= SILENCE);
  const start = Math.max(0, first - (LEAD_IN_MS * sampleRate) / 1_000);
  return { samples: samples.slice(start), sampleRate };
}
