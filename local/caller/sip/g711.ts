/**
 * The sound of a telephone: G.711 with µ-law companding (ITU-T G.711), 8 kHz, a byte a sample.
 *
 * @module
 */

export const TELEPHONE_SAMPLE_RATE = 8_000;
/** A byte of silence. */
export const SILENCE = 0xff;
const BIAS = 0x84;
const LOUDEST = 32_635;

/** One sample of 16 bits as a byte. */
export function encode(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const size = Math.min(Math.abs(sample), LOUDEST) + BIAS;
  // The segment is where the highest bit stands; bit 7 is the lowest that it can be.
  const segment = Math.max(0, 31 - Math.clz32(size) - 7);
  return ~(sign | (segment << 4) | ((size >> (segment + 3)) & 0x0f)) & 0xff;
}

/** A byte as one sample of 16 bits. */
export function decode(byte: number): number {
  const bits = ~byte & 0xff;
  const size = (((bits & 0x0f) << 3) + BIAS) << ((bits >> 4) & 7);
  return bits & 0x80 ? BIAS - size : size - BIAS;
}
