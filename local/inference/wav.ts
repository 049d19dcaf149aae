/**
 * WAV in and out: 16-bit samples, which is what speech clients send.
 *
 * @module
 */

import { isWav, readWavHeader } from '../../src/speech/tts/wav-header.ts';
import { RequestError } from './request-error.ts';

/** A recording whose header has been understood; the samples are still as they came. */
export interface Wav {
  readonly channels: number;
  /** Hz. */
  readonly sampleRate: number;
  readonly data: Uint8Array;
}

/**
 * Reads the header. A data chunk that claims more than there is, as a streaming writer's does, ends with the file.
 *
 * @throws RequestError when it is no WAV, or one of a kind that is not read here.
 */
export function parseWav(bytes: Uint8Array): Wav {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isWav(file)) throw badFile('The file is not a WAV file; send uncompressed WAV audio.');
  const header = readWavHeader(file);
  if (header === undefined) throw badFile('The WAV file ends before its audio data begins.');
  if (header === null)
    throw badFile(
      'This kind of WAV is not supported; send 16-bit PCM of one or two channels at 8 to 96 kHz.',
    );
  const { channels, sampleRate, dataAt, dataBytes } = header;
  return { channels, sampleRate, data: file.subarray(dataAt, dataAt + dataBytes) };
}

/** The mean of the channels, as floats from -1 to 1. */
export function toMono({ channels, data }: Wav): Float32Array {
  // Copied, since they may stand at an odd place in the file.
  const samples = new Int16Array(Uint8Array.from(data).buffer, 0, Math.floor(data.length / 2));
  const mono = new Float32Array(Math.floor(samples.length / channels));
  for (let frame = 0; frame < mono.length; frame++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += samples[frame * channels + channel] as number;
    mono[frame] = sum / channels / 2 ** 15;
  }
  return mono;
}

/** A complete 16-bit mono WAV file. */
export function writeWav(pcm: Int16Array, sampleRate: number): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.alloc(44 + pcm.byteLength);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(36 + pcm.byteLength, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(sampleRate, 24);
  bytes.writeUInt32LE(sampleRate * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(pcm.byteLength, 40);
  bytes.set(new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength), 44);
  return bytes;
}

function badFile(message: string): RequestError {
  return new RequestError(message, { param: 'file' });
}
