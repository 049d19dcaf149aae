/**
 * Text to tokens: SentencePiece's unigram model over XLM-R's vocabulary.
 *
 * `@huggingface/tokenizers` can do this too, but builds a map and a trie of 250,000 strings first; every process that takes a
 * call would wait for them and keep them (docs/tuning.md, "Embedders that were tried").
 *
 * @module
 */

import type { VocabularyData } from './file.ts';

/** How SentencePiece writes a space. */
const SPACE = '\u2581';
/** `<s>`, `<pad>`, `</s>`, `<unk>` come first and `<mask>` last: nobody's words are any of them. */
const FIRST_WORD = 4;
/** What a character outside the vocabulary costs more than the rarest piece, as SentencePiece has it. */
const UNKNOWN_PENALTY = 10;
const HASH_START = 0x811c9dc5;
const HASH_FACTOR = 0x01000193;

export class Vocabulary {
  readonly #data: VocabularyData;
  /** Open addressing: a piece's number, 0 where there is none. */
  readonly #slots: Int32Array;
  readonly #longest: number;
  readonly #unknownScore: number;

  constructor(data: VocabularyData) {
    const { offsets, bytes, scores } = data;
    this.#data = data;
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(scores.length * 2)));
    let longest = 0;
    for (let piece = FIRST_WORD; piece < scores.length - 1; piece++) {
      const [start, end] = [offsets[piece] as number, offsets[piece + 1] as number];
      longest = Math.max(longest, end - start);
      let hash = HASH_START;
      for (let at = start; at < end; at++) hash = mix(hash, bytes[at] as number);
      this.#slots[this.#freeSlot(hash)] = piece;
    }
    this.#longest = longest;
    this.#unknownScore = scores.reduce((least, score) => Math.min(least, score)) - UNKNOWN_PENALTY;
  }

  /** @param maxTokens Of a longer text the beginning counts. */
  encode(text: string, maxTokens: number): number[] {
    const { begin, end } = this.#data.ids;
    return [begin, ...this.#split(this.#normalise(text)).slice(0, maxTokens - 2), end];
  }

  #normalise(text: string): Buffer {
    const { normalised } = this.#data;
    let result = '';
    for (const character of text.normalize()) result += normalised.get(character) ?? character;
    return Buffer.from(SPACE + result.trim().replaceAll(/ +/g, SPACE));
  }

  /** Viterbi: the pieces whose scores add up to most. */
  #split(text: Buffer): number[] {
    const scores = new Float64Array(text.length + 1).fill(-Infinity);
    const pieces = new Int32Array(text.length + 1);
    const starts = new Int32Array(text.length + 1);
    scores[0] = 0;
    const offer = (start: number, end: number, piece: number, score: number) => {
      const total = (scores[start] as number) + score;
      if (total <= (scores[end] as number)) return;
      scores[end] = total;
      pieces[end] = piece;
      starts[end] = start;
    };
    for (let start = 0; start < text.length; start = characterEnd(text, start)) {
      offer(start, characterEnd(text, start), this.#data.ids.unknown, this.#unknownScore);
      this.#offerPieces(text, start, offer);
    }
    return trace(pieces, starts);
  }

  #offerPieces(
    text: Buffer,
    start: number,
    offer: (start: number, end: number, piece: number, score: number) => void,
  ): void {
    let hash = HASH_START;
    const last = Math.min(text.length, start + this.#longest);
    for (let at = start; at < last; at++) {
      hash = mix(hash, text[at] as number);
      const piece = isInside(text, at + 1) ? 0 : this.#find(hash, text.subarray(start, at + 1));
      if (piece > 0) offer(start, at + 1, piece, this.#data.scores[piece] as number);
    }
  }

  #freeSlot(hash: number): number {
    let slot = this.#slotOf(hash);
    while (this.#slots[slot] !== 0) slot = this.#slotOf(slot + 1);
    return slot;
  }

  /** @returns 0 for none. */
  #find(hash: number, word: Buffer): number {
    const { bytes, offsets } = this.#data;
    for (let slot = this.#slotOf(hash); ; slot = this.#slotOf(slot + 1)) {
      const piece = this.#slots[slot] as number;
      const [start, end] = [offsets[piece] as number, offsets[piece + 1] as number];
      if (piece === 0 || (end - start === word.length && word.compare(bytes, start, end) === 0)) return piece;
    }
  }

  #slotOf(hash: number): number {
    return hash & (this.#slots.length - 1);
  }
}

function mix(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, HASH_FACTOR);
}

/** Whether a byte goes on with a character that began before it. */
function isInside(text: Buffer, at: number): boolean {
  return ((text[at] ?? 0) & 0xc0) === 0x80;
}

function characterEnd(text: Buffer, start: number): number {
  let end = start + 1;
  while (isInside(text, end)) end++;
  return end;
}

/** The best path, from its end. */
function trace(pieces: Int32Array, starts: Int32Array): number[] {
  const path: number[] = [];
  for (let end = pieces.length - 1; end > 0; end = starts[end] as number) path.push(pieces[end] as number);
  return path.reverse();
}
