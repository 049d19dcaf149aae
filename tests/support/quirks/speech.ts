/**
 * Answers of speech services as they are met.
 *
 * @module
 */

import type { Answer } from './answer.ts';

export const RATE = 24_000;
/** Loud enough to be told from silence. */
export const LOUD = 9_000;

/** Half a second of a tone at this sample rate, in hertz. */
export function tone(sampleRate = RATE): Int16Array {
  const length = sampleRate / 2;
  return Int16Array.from({ length }, (_, i) =>
    Math.round(LOUD * Math.sin((2 * Math.PI * 440 * i) / sampleRate)),
  );
}

const bytesOf = (samples: Int16Array) => Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);

/** In pieces that end in the middle of a sample. */
export function audio(bytes: Buffer, type: string, pieceBytes = 4_801): Answer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes));
  return { type, pieces };
}

export function pcm(samples = tone()): Answer {
  return audio(bytesOf(samples), 'audio/pcm');
}

export function pcmBytes(samples = tone()): Buffer {
  return bytesOf(samples);
}

export interface WavQuirks {
  /** @default 1 */
  readonly channels?: number;
  /** Hz. @default 24 000 */
  readonly sampleRate?: number;
  /** 1: PCM; 0xfffe: extensible. @default 1 */
  readonly code?: number;
  /** Chunks before the samples, by name. */
  readonly before?: readonly string[];
  /** Chunks behind the samples, by name. */
  readonly after?: readonly string[];
  /** Of the samples, as the header says. @default what it is */
  readonly dataBytes?: number;
}

function riffChunk(name: string, body: Buffer, size = body.length): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, 0, 'latin1');
  head.writeUInt32LE(size, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

function formatChunk(code: number, channels: number, sampleRate: number): Buffer {
  const body = Buffer.alloc(code === 1 ? 16 : 40);
  body.writeUInt16LE(code, 0);
  body.writeUInt16LE(channels, 2);
  body.writeUInt32LE(sampleRate, 4);
  body.writeUInt32LE(sampleRate * channels * 2, 8);
  body.writeUInt16LE(channels * 2, 12);
  body.writeUInt16LE(16, 14);
  if (code !== 1) {
    body.writeUInt16LE(22, 16);
    body.writeUInt16LE(16, 18);
    // The subformat: PCM.
    body.writeUInt16LE(1, 24);
  }
  return riffChunk('fmt ', body);
}

/** A WAV file of a tone. A further chunk holds loud nonsense: played, it would be heard. */
export function wavBytes(quirks: WavQuirks = {}): Buffer {
  const { channels = 1, sampleRate = RATE, code = 1, before = [], after = [], dataBytes } = quirks;
  const mono = tone(sampleRate);
  const samples = bytesOf(
    Int16Array.from({ length: mono.length * channels }, (_, i) => mono[Math.floor(i / channels)] ?? 0),
  );
  const other = (name: string) => riffChunk(name, Buffer.alloc(1_001, 0x7f));
  const body = Buffer.concat([
    Buffer.from('WAVE', 'latin1'),
    formatChunk(code, channels, sampleRate),
    ...before.map(other),
    riffChunk('data', samples, dataBytes),
    ...after.map(other),
  ]);
  return riffChunk('RIFF', body);
}

export function wav(quirks?: WavQuirks): Answer {
  return audio(wavBytes(quirks), 'audio/wav');
}
