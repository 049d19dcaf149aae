/**
 * The open loops of a person as one call sees them: what was open at its start, what it opened, asked about and settled.
 *
 * @module
 */

import { isSpokenOf } from '../loops.ts';
import type { StoredLoop } from '../memory.ts';
import type { Moment, TurnFindings } from '../store/drafts.ts';

export class CallLoops {
  #open: readonly StoredLoop[] = [];
  readonly #settled: string[] = [];
  /** What the greeting has asked about: the answer may settle it. */
  readonly #asked: StoredLoop[] = [];

  get open(): readonly StoredLoop[] {
    return this.#open;
  }

  /** Texts of loops that this call has settled. */
  get settled(): readonly string[] {
    return this.#settled;
  }

  /** What a turn may settle: what is open, and what the greeting has asked about and closed with that. */
  get answerable(): readonly StoredLoop[] {
    const known = new Set([...this.#open.map(({ text }) => text), ...this.#settled]);
    return [...this.#open, ...this.#asked.filter(({ text }) => !known.has(text))];
  }

  /** The database's list takes the place of this one. */
  take(open: readonly StoredLoop[]): void {
    this.#open = open;
  }

  /** A turn has settled these. */
  settle(closes: readonly string[]): void {
    this.#settled.push(...closes);
  }

  /** What a turn has opened and closed. @param openedAt ISO 8601. */
  follow({ openLoops, closes }: Pick<TurnFindings, 'openLoops' | 'closes'>, openedAt: string): void {
    const opened = openLoops.map((loop) => ({ ...loop, openedAt, askedAt: null }));
    const texts = new Set([...closes, ...opened.map(({ text }) => text)]);
    this.#open = [...this.#open.filter(({ text }) => !texts.has(text)), ...opened];
  }

  /** The greeting has asked about this one; where its day is over, it is closed with that. */
  ask(text: string, moment: Moment, nowMs: number): void {
    const askedAt = new Date(nowMs).toISOString();
    this.#asked.push(...this.#open.filter((loop) => loop.text === text));
    this.#open = this.#open.flatMap((loop) => {
      if (loop.text !== text) return loop;
      const isAhead = loop.dueAt !== null && Date.parse(loop.dueAt) > nowMs;
      const isClosed = moment === 'after' || (moment === 'any' && !isAhead);
      return isClosed ? [] : { ...loop, askedAt };
    });
  }

  /** Whether a question is about something that was asked already, or settled in this call. */
  isDone(question: string): boolean {
    const isAbout = (text: string) => isSpokenOf({ text, dueAt: null }, question);
    const isAsked = this.#asked.some(({ text }) => isAbout(text));
    const isSettled = this.#settled.some(isAbout) && !this.#open.some(({ text }) => isAbout(text));
    return isAsked || isSettled;
  }
}
