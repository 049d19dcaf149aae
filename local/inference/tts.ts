/**
 * Text to speech by sherpa-onnx, and the agent's Piper voice.
 *
 * @module
 */

import pLimit from 'p-limit';
import sherpa, { type OfflineTts, type OfflineTtsConfig } from 'sherpa-onnx-node';
import { KindredError, messageOf } from '../../src/errors.ts';
import { weightsPath } from '../../src/models/weights.ts';
import { ESPEAK_WEIGHTS, PIPER_WEIGHTS } from '../speech-weights.ts';
import { prepareVoice } from './piper-voice.ts';
import { createResampler } from './resample.ts';
import { splitSentences } from './sentences.ts';

/** Hz; what OpenAI's `pcm` has. The voice's own 22.05 kHz does not divide into 10 ms frames. */
export const SPEECH_SAMPLE_RATE = 24_000;
/**
 * Randomness of the voice, next to none (0 would mean the default, 0.667): the same sentence sounds the same each
 * time, so that a call can be repeated, and is understood better (24 sentences: 5 % of words misheard, not 6.5 %).
 */
const STEADY = 0.001;
/** Said for text in which there is nothing to say, since clients take no audio for a failure. */
const SILENCE_MS = 100;

export interface Speech {
  /** Mono. */
  readonly pcm: Int16Array;
  /** Hz. */
  readonly sampleRate: number;
}

export interface SpeakOptions {
  /** 0.25 to 4. @default 1 */
  readonly speed?: number;
  readonly signal?: AbortSignal;
}

/** A voice. Sentences of concurrent callers take turns, one thread in all. */
export class TtsEngine {
  readonly #voice: OfflineTts;
  readonly #sid: number;
  readonly #turns = pLimit(1);

  private constructor(voice: OfflineTts, sid: number) {
    this.#voice = voice;
    this.#sid = sid;
  }

  /**
   * @param dir Where the files of the model stand, for the error.
   * @param prepare Makes them ready.
   * @param sid Which of the model's voices it is.
   * @throws KindredError `WEIGHTS`
   */
  static async load(
    dir: string,
    prepare: () => Promise<OfflineTtsConfig['model']>,
    sid = 0,
  ): Promise<TtsEngine> {
    try {
      const voice = await sherpa.OfflineTts.createAsync({ model: await prepare(), maxNumSentences: 1 });
      return new TtsEngine(voice, sid);
    } catch (cause) {
      const message = `The voice in ${dir} cannot be loaded: ${messageOf(cause)}.`;
      throw new KindredError('WEIGHTS', message, { cause });
    }
  }

  /**
   * Mono audio at {@link SPEECH_SAMPLE_RATE}, sentence by sentence as it is made. The next sentence is begun when
   * the last was taken.
   *
   * @throws KindredError `ABORTED`
   */
  async *speak(text: string, { speed = 1, signal }: SpeakOptions = {}): AsyncGenerator<Int16Array> {
    const sentences = splitSentences(text);
    const resampler = createResampler(this.#voice.sampleRate, SPEECH_SAMPLE_RATE);
    for (const sentence of sentences) {
      const samples = await this.#turns(() => this.#generate(sentence, speed, signal));
      yield toPcm(resampler.resample(samples));
    }
    if (sentences.length === 0) yield new Int16Array((SPEECH_SAMPLE_RATE * SILENCE_MS) / 1_000);
    else yield toPcm(resampler.flush(new Float32Array(0)));
  }

  /** All of the text at once. @throws KindredError `ABORTED` */
  async synthesize(text: string, signal?: AbortSignal): Promise<Speech> {
    const pcm = await joinPcm(this.speak(text, { signal }));
    return { pcm, sampleRate: SPEECH_SAMPLE_RATE };
  }

  async #generate(text: string, speed: number, signal?: AbortSignal): Promise<Float32Array> {
    if (signal?.aborted)
      throw new KindredError('ABORTED', 'The speech was stopped.', { cause: signal.reason });
    const request = { text, sid: this.#sid, speed, enableExternalBuffer: false };
    return (await this.#voice.generateAsync(request)).samples;
  }
}

/**
 * Loads the agent's voice.
 *
 * @param weightsDir The weights folder.
 * @throws KindredError `WEIGHTS` when its files are missing or damaged.
 */
export async function createTtsEngine(weightsDir: string): Promise<TtsEngine> {
  const dir = weightsPath(weightsDir, PIPER_WEIGHTS.name);
  return TtsEngine.load(dir, async () => {
    const { model, tokens } = await prepareVoice(dir, 'en_US-joe-medium');
    const dataDir = weightsPath(weightsDir, ESPEAK_WEIGHTS.name);
    return { vits: { model, tokens, dataDir, noiseScale: STEADY, noiseScaleW: STEADY }, numThreads: 1 };
  });
}

/** The pieces of one recording in one. */
export async function joinPcm(pieces: AsyncIterable<Int16Array>): Promise<Int16Array> {
  const samples: Int16Array[] = [];
  for await (const piece of pieces) samples.push(piece);
  const pcm = new Int16Array(samples.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of samples) {
    pcm.set(piece, at);
    at += piece.length;
  }
  return pcm;
}

function toPcm(samples: Float32Array): Int16Array {
  return Int16Array.from(samples, (sample) => Math.round(Math.max(-1, Math.min(1, sample)) * 32_767));
}
