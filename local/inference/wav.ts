/**
 * WAV in and out: just enough RIFF for what speech clients send.
 *
 * @module
 */

import { RequestError } from './request-error.ts';

/** A WAV file whose header has been understood; the samples are still as they came. */
export interface Wav {
  readonly encoding: 'integer' | 'float';
  readonly bitsPerSample: number;
  readonly channels: number;
  /** Hz. */
  readonly sampleRate: number;
  readonly data: Uint8Array;
}

const FORMAT_INTEGER = 1;
const FORMAT_FLOAT = 3;
const FORMAT_EXTENSIBLE = 0xfffe;

/**
 * Reads the header. A data chunk that claims more than there is, as a streaming writer's does, ends with the file.
 *
 * @throws RequestError when it is no WAV, or one of a kind that is not read here.
 */
export function parseWav(bytes: Uint8Array): Wav {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || tag(bytes, 0) !== 'RIFF' || tag(bytes, 8) !== 'WAVE')
    throw badFile('The file is not a WAV file; send uncompressed WAV audio.');
  let format: Omit<Wav, 'data'> | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = tag(bytes, at);
    const start = at + 8;
    const end = Math.min(start + view.getUint32(at + 4, true), bytes.length);
    if (name === 'fmt ') format = parseFormat(view, start, end);
    if (name === 'data' && format) return { ...format, data: bytes.subarray(start, end) };
    at = end + (end % 2);
  }
  throw badFile('The WAV file ends before its audio data begins.');
}

function parseFormat(view: DataView, start: number, end: number): Omit<Wav, 'data'> {
  if (end - start < 16) throw badFile('The header of the WAV file is cut short.');
  const declared = view.getUint16(start, true);
  const code =
    declared === FORMAT_EXTENSIBLE && end - start >= 26 ? view.getUint16(start + 24, true) : declared;
  const channels = view.getUint16(start + 2, true);
  const sampleRate = view.getUint32(start + 4, true);
  const bitsPerSample = view.getUint16(start + 14, true);
  const readable =
    (code === FORMAT_INTEGER && [8, 16, 24, 32].includes(bitsPerSample)) ||
    (code === FORMAT_FLOAT && [32, 64].includes(bitsPerSample));
  if (!readable)
    throw badFile(`WAV format ${code} with ${bitsPerSample} bits is not supported; send 16-bit PCM.`);
  if (channels < 1 || channels > 8) throw badFile(`The WAV file has ${channels} channels; send 1 to 8.`);
  if (sampleRate < 4_000 || sampleRate > 192_000)
    throw badFile(`The WAV file has a sample rate of ${sampleRate} Hz; send 4000 to 192000 Hz.`);
  return { encoding: code === FORMAT_FLOAT ? 'float' : 'integer', bitsPerSample, channels, sampleRate };
}

/** The mean of the channels, as floats from -1 to 1. */
export function toMono(wav: Wav): Float32Array {
  const width = wav.bitsPerSample / 8;
  const frameWidth = width * wav.channels;
  const read = sampleReader(wav);
  const mono = new Float32Array(Math.floor(wav.data.length / frameWidth));
  for (let frame = 0; frame < mono.length; frame++) {
    let sum = 0;
    for (let channel = 0; channel < wav.channels; channel++)
      sum += read(frame * frameWidth + channel * width);
    const mean = sum / wav.channels;
    mono[frame] = Number.isFinite(mean) ? mean : 0;
  }
  return mono;
}

function sampleReader({ data, encoding, bitsPerSample }: Wav): (at: number) => number {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (encoding === 'float')
    return bitsPerSample === 32 ? (at) => view.getFloat32(at, true) : (at) => view.getFloat64(at, true);
  if (bitsPerSample === 8) return (at) => (view.getUint8(at) - 128) / 128;
  if (bitsPerSample === 16) return (at) => view.getInt16(at, true) / 2 ** 15;
  if (bitsPerSample === 32) return (at) => view.getInt32(at, true) / 2 ** 31;
  return (at) => (view.getInt8(at + 2) * 65_536 + view.getUint16(at, true)) / 2 ** 23;
}

/** A complete 16-bit mono WAV file. */
export function writeWav(pcm: Int16Array, sampleRate: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(44 + pcm.byteLength);
  const view = new DataView(bytes.buffer);
  const put = (at: number, text: string) => bytes.set(new TextEncoder().encode(text), at);
  put(0, 'RIFF');
  view.setUint32(4, 36 + pcm.byteLength, true);
  put(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, FORMAT_INTEGER, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  put(36, 'data');
  view.setUint32(40, pcm.byteLength, true);
  bytes.set(new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength), 44);
  return bytes;
}

function tag(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

function badFile(message: string): RequestError {
  return new RequestError(message, { param: 'file' });
}
