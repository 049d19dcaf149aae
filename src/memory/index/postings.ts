/**
 * The inverted index: which rows hold a term.
 *
 * Own code although MiniSearch and others exist: the count of a term has to spread to the neighbouring turns before
 * it is saturated (lexical.ts), which needs the postings themselves, and no library gives them out.
 *
 * @module
 */

interface Posting {
  /** A row stands in it as often as the term occurs there; rows that were removed stay until the table is compacted. */
  readonly rows: number[];
  /** Live rows that hold the term. */
  documents: number;
}

const NO_ROWS: readonly number[] = [];

export class Postings {
  readonly #byTerm = new Map<string, Posting>();

  add(row: number, terms: readonly string[]): void {
    for (const term of terms) {
      const posting = this.#byTerm.get(term);
      if (!posting) {
        this.#byTerm.set(term, { rows: [row], documents: 1 });
        continue;
      }
      if (posting.rows.at(-1) !== row) posting.documents++;
      posting.rows.push(row);
    }
  }

  /** Takes the row out of the counts; its numbers stay and are skipped by whoever knows which rows live. */
  retire(terms: readonly string[]): void {
    for (const term of new Set(terms)) {
      const posting = this.#byTerm.get(term);
      if (posting) posting.documents--;
    }
  }

  /** Rows in ascending order, repeated as often as the term occurs in each. */
  rows(term: string): readonly number[] {
    return this.#byTerm.get(term)?.rows ?? NO_ROWS;
  }

  documentFrequency(term: string): number {
    return this.#byTerm.get(term)?.documents ?? 0;
  }
}
