/**
 * What a speech service answers, as the PCM that was asked for. Some answer with WAV instead, some with a compressed format,
 * some with an error for a body: nothing but speech is ever played or kept.
 *
 * @module
 */

import { AudioFrame, AudioResampler } from '@livekit/rtc-node';
import { KindredError } from '../../errors.ts';
import { SPEECH_SAMPLE_RATE, toBytes, toSamples } from './pcm.ts';
import { isWav, readWavHeader, type WavHeader } from './wav-header.ts';

/** Enough to tell a format from another. */
const MAGIC_BYTES = 12;
/** A header longer than this is none. */
const MAX_HEADER_BYTES = 64 * 1024;

/** An error's body, whatever it is called: samples are hardly all printable. */
const TEXT = /^\s*(?:\{\s*"|<[a-z!?])[\x20-\x7e\s]*$/i;

/** Formats by how they begin. */
const OTHERS: readonly (readonly [name: string, begins: (bytes: Buffer) => boolean])[] = [
  ['MP3', (bytes) => bytes.toString('latin1', 0, 3) === 'ID3' || isMp3Frame(bytes)],
  ['Ogg', (bytes) => bytes.toString('latin1', 0, 4) === 'OggS'],
  ['FLAC', (bytes) => bytes.toString('latin1', 0, 4) === 'fLaC'],
  ['MP4', (bytes) => bytes.toString('latin1', 4, 8) === 'ftyp'],
  ['WebM', (bytes) => bytes.readUInt32BE(0) === 0x1a45dfa3],
];

/** MPEG audio, layer III, with a bit rate and a sample rate that exist. */
function isMp3Frame(bytes: Buffer): boolean {
  const [first = 0, second = 0, third = 0] = bytes;
  return (
    first === 0xff &&
    (second & 0xe6) === 0xe2 &&
    (third & 0xf0) !== 0xf0 &&
    third >> 4 !== 0 &&
    (third & 0x0c) !== 0x0c
  );
}

/**
 * 16-bit mono PCM at {@link SPEECH_SAMPLE_RATE}, in pieces as it comes.
 *
 * @throws KindredError `MODEL_ANSWER_INVALID` for what is no speech, or in a format that is not read.
 */
export async function* speechOf(response: Response): AsyncGenerator<Uint8Array> {
  const type = response.headers.get('content-type') ?? '';
  if (/json|text\/|html/.test(type)) throw noSpeech(`${type.split(';')[0]}`);
  let head = Buffer.alloc(0);
  let converter: Converter | null = null;
  let isDecided = false;
  for await (const chunk of response.body ?? []) {
    if (isDecided) {
      yield* converter ? converter.push(chunk) : [chunk];
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < MAGIC_BYTES) continue;
    assertSpeech(head);
    const header = isWav(head) ? readWavHeader(head) : undefined;
    if (isWav(head) && header === undefined && head.length < MAX_HEADER_BYTES) continue;
    if (isWav(head) && !header) throw noSpeech('WAV of a kind that is not read (16 bit, mono or stereo is)');
    isDecided = true;
    converter = header ? new Converter(header) : null;
    yield* converter ? converter.push(head.subarray(header?.dataAt)) : [head];
  }
  if (!isDecided && TEXT.test(head.toString('latin1'))) throw noSpeech('text');
  if (!isDecided && head.length > 0 && !isWav(head)) yield head;
  if (converter) yield* converter.flush();
}

function assertSpeech(head: Buffer): void {
  const [other] = OTHERS.find(([, begins]) => begins(head)) ?? [];
  if (other) throw noSpeech(other);
  if (TEXT.test(head.toString('latin1'))) throw noSpeech('text');
}

function noSpeech(what: string): KindredError {
  const message = `the speech service answered with ${what}; PCM (response_format "pcm") or WAV is needed`;
  return new KindredError('MODEL_ANSWER_INVALID', message);
}

/** From the samples of a WAV file to ours. */
class Converter {
  readonly #header: WavHeader;
  readonly #resampler: AudioResampler | null;
  #rest = Buffer.alloc(0);
  /** Bytes of samples that are still to come: what stands behind them is no sound. */
  #left: number;

  constructor(header: WavHeader) {
    this.#header = header;
    this.#left = header.dataBytes;
    const { sampleRate } = header;
    this.#resampler =
      sampleRate === SPEECH_SAMPLE_RATE ? null : new AudioResampler(sampleRate, SPEECH_SAMPLE_RATE, 1);
  }

  push(chunk: Uint8Array): Uint8Array[] {
    const bytes = Buffer.concat([this.#rest, chunk.subarray(0, this.#left)]);
    this.#left = Math.max(0, this.#left - chunk.length);
    const whole = bytes.length - (bytes.length % (2 * this.#header.channels));
    this.#rest = bytes.subarray(whole);
    const mono = this.#mono(toSamples(bytes.subarray(0, whole)));
    if (mono.length === 0) return [];
    if (!this.#resampler) return [toBytes(mono)];
    const frame = new AudioFrame(mono, this.#header.sampleRate, 1, mono.length);
    return this.#resampler.push(frame).map(({ data }) => toBytes(data));
  }

  flush(): Uint8Array[] {
    const rest = this.#resampler?.flush().map(({ data }) => toBytes(data)) ?? [];
    this.#resampler?.close();
    return rest;
  }

  #mono(samples: Int16Array): Int16Array {
    if (this.#header.channels === 1) return samples;
    const mono = new Int16Array(samples.length / 2);
    for (let i = 0; i < mono.length; i++) mono[i] = ((samples[2 * i] ?? 0) + (samples[2 * i + 1] ?? 0)) / 2;
    return mono;
  }
}
