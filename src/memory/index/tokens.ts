/**
 * Text to the terms that lexical search counts: lower-cased, without stop words, stemmed.
 *
 * @module
 */

import { allPhrases } from '../../languages/languages.ts';
import { stemOf } from './stems.ts';
import { headWord } from './word-forms.ts';

/**
 * Words that stand in every sentence and say nothing about which one is meant, of all languages at once: nobody says in
 * which one a text is. A word that another language needs is in no list (see `languages/language-words.ts`).
 */
const STOP_WORDS = new Set([...allPhrases.values()].flatMap(({ words }) => words.stopWords));

/** The same of scripts that have no file of phrases. */
for (const word of `的 了 是 我 你 您 他 她 它 们 在 有 和 就 不 也 都 很 吗 呢 吧 啊 这 那 个 一 只 叫 给 把 被 对 跟 与 及 上 下 里 去 来 到
  说 会 要 能 还 又 再 没 谁 哪 怎 么 什 为 着 过 得 地 之 以 些 每 私 何 は が を に で と も の へ から まで です ます でした ました する して
  し いる いた って という ある あった あり ありま すか こと もの これ それ この その か ね よ な だ た है हैं का की के में से को पर और था थी थे
  मैं मेरा मेरी मेरे यह वह क्या ने एक`.split(/\s+/))
  STOP_WORDS.add(word);

const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;
const ASCII = /^[\x20-\x7e\n\t]*$/;
/** Accents and points that people leave out; vowel signs of other scripts are letters to their readers. */
const ACCENTS = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]/g;
/** Scripts that set no spaces between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const HAN = /\p{Script=Han}/u;
/** A character of Chinese is next to a word; where words end in it, nobody agrees. */
const HAN_OR_REST = /\p{Script=Han}|\P{Script=Han}+/gu;
const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });
/** People use some ten thousand words; past this many the rest are slips and numbers. */
const MAX_CACHED_WORDS = 50_000;
const termOf = new Map<string, string>();

/**
 * The words of a text in order, in lower case, without accents, "ss" for "ß": of Chinese its characters, of other scripts without
 * spaces what a dictionary says.
 */
export function words(text: string): string[] {
  if (ASCII.test(text)) return text.toLowerCase().match(WORD) ?? [];
  const plain = text.normalize('NFKD').replace(ACCENTS, '').normalize('NFC').toLowerCase();
  // As the Swiss write it.
  const folded = plain.replaceAll('ß', 'ss');
  const found = folded.match(WORD) ?? [];
  return UNSPACED.test(folded)
    ? found.flatMap((word) => (UNSPACED.test(word) ? divided(word) : word))
    : found;
}

function divided(run: string): string[] {
  const parts = run.match(HAN_OR_REST) ?? [];
  return parts.flatMap((part) =>
    HAN.test(part) ? part : Array.from(segmenter.segment(part), ({ segment }) => segment),
  );
}

/** The words of a text that say what it is about. */
export function contentWords(text: string): string[] {
  return words(text).filter((word) => !STOP_WORDS.has(word));
}

/**
 * The term under which a word is counted: its stem, or that of the word its family goes by. Text and question go through
 * the same stemmer: that it is made for English does no harm as long as it takes no two words for one, which
 * tests/memory/index/foreign-words.test.ts holds for common words of the others.
 */
export function term(word: string): string {
  const known = termOf.get(word);
  if (known !== undefined) return known;
  const stem = stemOf(headWord(word));
  if (termOf.size >= MAX_CACHED_WORDS) termOf.clear();
  termOf.set(word, stem);
  return stem;
}

/** The terms of a text, in order, each as often as it occurs. */
export function terms(text: string): string[] {
  return contentWords(text).map(term);
}
