/**
 * Moonshine, a small English speech recogniser: the greedy loop over its encoder and its merged decoder.
 *
 * The published `.ort` files are run directly, with the attention mask at sample length, because that works at any
 * length of audio.
 *
 * @module
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { KindredError } from '../../src/errors.ts';
import { cutRepeats } from './repeats.ts';

/** Hz; what the model was trained on. */
export const MOONSHINE_SAMPLE_RATE = 16_000;

const START_TOKEN = 1;
const END_TOKEN = 2;
/** The model's own limit of positions. */
const MAX_TOKENS = 194;
/** Speech has fewer tokens a second than this (the model's authors' bound): more is a loop. */
const TOKENS_PER_SECOND = 6.5;
const HEADS = 8;
const HEAD_SIZE = 36;

/** Now and then the model takes an utterance for a quotation and opens or closes one. */
const STRAY_QUOTES = /^["'\s]+|["'\s]+$/g;

type Cache = Record<string, Tensor>;

/** One loaded model. Calls must not overlap. */
export class Moonshine {
  readonly #encoder: InferenceSession;
  readonly #decoder: InferenceSession;
  readonly #tokens: readonly Buffer[];
  /** Names of the key-value cache without their prefix, e.g. `0.decoder.key`. */
  readonly #cacheNames: readonly string[];

  private constructor(encoder: InferenceSession, decoder: InferenceSession, tokens: readonly Buffer[]) {
    this.#encoder = encoder;
    this.#decoder = decoder;
    this.#tokens = tokens;
    const prefix = 'past_key_values.';
    this.#cacheNames = decoder.inputNames
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length));
  }

  /** @param dir The folder of the weights. */
  static async load(dir: string): Promise<Moonshine> {
    // One thread: beside other load, two wait for each other and are slower.
    const options = { intraOpNumThreads: 1, interOpNumThreads: 1 };
    const [encoder, decoder, tokenizer] = await Promise.all([
      InferenceSession.create(join(dir, 'encoder_model.ort'), options),
      InferenceSession.create(join(dir, 'decoder_model_merged.ort'), options),
      readFile(join(dir, 'tokenizer.bin')),
    ]);
    return new Moonshine(encoder, decoder, parseTokenizer(tokenizer));
  }

  /** @param samples Mono floats at {@link MOONSHINE_SAMPLE_RATE}; best between 0.5 and 20 seconds. */
  async transcribe(samples: Float32Array): Promise<string> {
    const length = samples.length;
    const mask = new Tensor('int64', new BigInt64Array(length).fill(1n), [1, length]);
    const audio = new Tensor('float32', samples, [1, length]);
    const { last_hidden_state: hidden } = await this.#encoder.run({
      input_values: audio,
      attention_mask: mask,
    });
    if (!hidden) throw new KindredError('LOCAL_STACK', 'The speech recogniser gave no encoding.');
    const seconds = length / MOONSHINE_SAMPLE_RATE;
    const limit = Math.min(MAX_TOKENS, Math.ceil(seconds * TOKENS_PER_SECOND) + 4);
    return this.#toText(await this.#decode(hidden, mask, limit));
  }

  async #decode(hidden: Tensor, mask: Tensor, limit: number): Promise<number[]> {
    const tokens: number[] = [];
    let cache = this.#emptyCache();
    let last = START_TOKEN;
    for (let step = 0; step < limit; step++) {
      const answer = await this.#decoder.run({
        input_ids: new Tensor('int64', BigInt64Array.of(BigInt(last)), [1, 1]),
        encoder_hidden_states: hidden,
        encoder_attention_mask: mask,
        use_cache_branch: new Tensor('bool', [step > 0], [1]),
        ...cache,
      });
      last = indexOfLargest(answer.logits?.data as Float32Array);
      if (last === END_TOKEN) break;
      tokens.push(last);
      const kept = cutRepeats(tokens);
      if (kept.length < tokens.length) return kept;
      cache = this.#nextCache(cache, answer, step);
    }
    return tokens;
  }

  #emptyCache(): Cache {
    const empty = () => new Tensor('float32', new Float32Array(0), [1, HEADS, 0, HEAD_SIZE]);
    return Object.fromEntries(this.#cacheNames.map((name) => [`past_key_values.${name}`, empty()]));
  }

  /** The encoder's half of the cache is computed in the first step only and stays. */
  #nextCache(cache: Cache, answer: InferenceSession.OnnxValueMapType, step: number): Cache {
    const next = { ...cache };
    for (const name of this.#cacheNames) {
      if (step > 0 && name.includes('.encoder.')) continue;
      next[`past_key_values.${name}`] = answer[`present.${name}`] as Tensor;
    }
    return next;
  }

  #toText(tokens: readonly number[]): string {
    const pieces = tokens.map((token) => this.#tokens[token]).filter((piece) => piece && !isControl(piece));
    return Buffer.concat(pieces as Buffer[])
      .toString('utf8')
      .replaceAll('\u2581', ' ')
      .replace(STRAY_QUOTES, '');
  }
}

/** Tokens one after the other, each after its length in one byte, or two bytes when it is 128 or more. */
function parseTokenizer(bytes: Buffer): Buffer[] {
  const tokens: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    let length = bytes.readUInt8(at++);
    if (length >= 128) length = bytes.readUInt8(at++) * 128 + length - 128;
    tokens.push(bytes.subarray(at, at + length));
    at += length;
  }
  return tokens;
}

/** `<s>`, `</s>`, `<unk>` and the like. */
function isControl(token: Buffer): boolean {
  return token.length > 2 && token[0] === 0x3c && token.at(-1) === 0x3e;
}

function indexOfLargest(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] as number) > (values[best] as number)) best = i;
  return best;
}
