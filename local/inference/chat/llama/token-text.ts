/**
 * Tokens as they become text: a letter may take several tokens, and what is not to be told may lie across two of them.
 *
 * @module
 */

/** What stands for a letter that is not whole yet. */
const UNFINISHED = '\ufffd';

export interface Limits {
  /** Texts that end the answer and are no part of it. */
  readonly stop: readonly string[];
  /** Texts that are part of the answer; they and what follows them are not told. */
  readonly marks: readonly string[];
}

/** Where the first of these texts begins; the length of the text where none stands in it. */
export function firstOf(text: string, searched: readonly string[]): number {
  return Math.min(text.length, ...searched.map((one) => text.indexOf(one)).filter((at) => at >= 0));
}

/** How much of a text's end may be the start of one of these texts. */
function heldLength(text: string, starts: readonly string[]): number {
  const longest = Math.max(0, ...starts.map((start) => start.length - 1));
  for (let length = Math.min(longest, text.length); length > 0; length -= 1) {
    const end = text.slice(-length);
    if (starts.some((start) => start.startsWith(end))) return length;
  }
  return 0;
}

export class TokenText<Token> {
  readonly #toText: (tokens: readonly Token[]) => string;
  readonly #limits: Limits;
  readonly #onText: (piece: string) => void;
  #pending: Token[] = [];
  #all = '';
  #toldLength = 0;
  #isStopped = false;

  /** @param onText Told each piece as soon as it is certain to be told; the first begins with a word. */
  constructor(toText: (tokens: readonly Token[]) => string, limits: Limits, onText: (piece: string) => void) {
    this.#toText = toText;
    this.#limits = limits;
    this.#onText = onText;
  }

  /** The answer so far. */
  get all(): string {
    return this.#all;
  }

  /** Whether a stop text has come. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  add(token: Token): void {
    this.#pending.push(token);
    const piece = this.#toText(this.#pending);
    if (piece.endsWith(UNFINISHED)) return;
    this.#pending = [];
    const { stop, marks } = this.#limits;
    const text = this.#all + piece;
    const end = firstOf(text, stop);
    this.#isStopped = end < text.length;
    this.#all = text.slice(0, end);
    this.#tell(this.#all.length - (this.#isStopped ? 0 : heldLength(text, [...stop, ...marks])));
  }

  /** The answer is over: what was held back belongs to it. */
  end(): void {
    this.#tell(this.#all.length);
  }

  #tell(certain: number): void {
    const upTo = Math.min(certain, firstOf(this.#all, this.#limits.marks));
    const from = this.#toldLength || this.#all.length - this.#all.trimStart().length;
    if (upTo <= from) return;
    this.#onText(this.#all.slice(from, upTo));
    this.#toldLength = upTo;
  }
}
