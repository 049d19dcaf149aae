/**
 * The header of a WAV file, as far as speech needs it: speech services send it where they know no bare PCM.
 *
 * @module
 */

/** What is said about the samples that follow. */
export interface WavHeader {
  readonly channels: number;
  /** Hz. */
  readonly sampleRate: number;
  /** Where the samples begin, in bytes. */
  readonly dataAt: number;
  /** How many bytes of samples there are; what streams does not know, and has all that comes. */
  readonly dataBytes: number;
}

const INTEGER = 1;
const EXTENSIBLE = 0xfffe;
const CHUNKS_AT = 12;
/** Sizes from here on stand for "not known". */
const UNKNOWN_FROM = 0x7ffff000;

/** Whether bytes begin as a WAV file does. */
export function isWav(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, CHUNKS_AT) === 'WAVE';
}

/**
 * @returns `undefined` while the header is not there in full; `null` where the samples are of a kind that is not played.
 */
export function readWavHeader(bytes: Buffer): WavHeader | null | undefined {
  let format: { channels: number; sampleRate: number } | null | undefined;
  for (let at = CHUNKS_AT; at + 8 <= bytes.length; ) {
    const name = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    if (name === 'data') return format && { ...format, dataAt: at + 8, dataBytes: known(size) };
    if (name === 'fmt ') format = readFormat(bytes.subarray(at + 8, at + 8 + size));
    at += 8 + size + (size % 2);
  }
  return undefined;
}

function known(size: number): number {
  return size === 0 || size >= UNKNOWN_FROM ? Number.POSITIVE_INFINITY : size;
}

function readFormat(chunk: Buffer): { channels: number; sampleRate: number } | null | undefined {
  if (chunk.length < 16) return undefined;
  const code = chunk.readUInt16LE(0);
  const channels = chunk.readUInt16LE(2);
  const sampleRate = chunk.readUInt32LE(4);
  const isPlayed =
    (code === INTEGER || code === EXTENSIBLE) &&
    chunk.readUInt16LE(14) === 16 &&
    (channels === 1 || channels === 2) &&
    sampleRate >= 8_000 &&
    sampleRate <= 96_000;
  return isPlayed ? { channels, sampleRate } : null;
}
