/**
 * Tokens as they become text: a letter may take several tokens, and a stop text may lie across two of them.
 *
 * @module
 */

/** What stands for a letter that is not whole yet. */
const UNFINISHED = '\ufffd';

/** How much of a text's end may be the start of one of these texts. */
export function heldLength(text: string, starts: readonly string[]): number {
  const longest = Math.max(0, ...starts.map((start) => start.length - 1));
  for (let length = Math.min(longest, text.length); length > 0; length -= 1) {
    const end = text.slice(-length);
    if (starts.some((start) => start.startsWith(end))) return length;
  }
  return 0;
}

export class TokenText<Token> {
  readonly #toText: (tokens: readonly Token[]) => string;
  readonly #stop: readonly string[];
  readonly #onText: (piece: string) => void;
  #pending: Token[] = [];
  #all = '';
  #toldLength = 0;
  #isStopped = false;

  /**
   * @param stop Texts that end the answer and are no part of it.
   * @param onText Told each piece as soon as it is certain to belong to the answer.
   */
  constructor(
    toText: (tokens: readonly Token[]) => string,
    stop: readonly string[],
    onText: (piece: string) => void,
  ) {
    this.#toText = toText;
    this.#stop = stop.filter((text) => text !== '');
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
    this.#all += piece;
    const ends = this.#stop.map((text) => this.#all.indexOf(text)).filter((at) => at >= 0);
    if (ends.length > 0) {
      this.#isStopped = true;
      this.#all = this.#all.slice(0, Math.min(...ends));
    }
    this.#tell(this.#isStopped ? this.#all.length : this.#all.length - heldLength(this.#all, this.#stop));
  }

  /** The answer is over: what was held back belongs to it. */
  end(): void {
    this.#tell(this.#all.length);
  }

  #tell(upTo: number): void {
    if (upTo <= this.#toldLength) return;
    this.#onText(this.#all.slice(this.#toldLength, upTo));
    this.#toldLength = upTo;
  }
}
