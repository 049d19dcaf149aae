/**
 * Sentences and the facts that the rule-based stand-in takes from them, as a table that several tests are made of.
 *
 * @module
 */

import { expect, test } from 'vitest';
import { extract } from '../../../../local/inference/chat/stand-in/extract.ts';
import type { Fact } from '../../../../local/inference/chat/stand-in/facts.ts';

/** A Tuesday. */
export const CLOCK = new Date('2026-11-24T22:00:00Z');

/** What is said, the facts as `CATEGORY key: value`, and what is known before, by key. */
export type Row = readonly [said: string, facts: readonly string[], known?: Readonly<Record<string, string>>];

export function shown(fact: Fact): string {
  return `${fact.negates ? 'ends ' : ''}${fact.category} ${fact.key}: ${fact.value}`;
}

export function extractFrom(said: string, known: Readonly<Record<string, string>> = {}) {
  const facts = Object.entries(known).map(([key, value]) => ({ category: 'FACT', key, value }));
  return extract(said, CLOCK, facts);
}

/** One test a row. */
export function testSentences(rows: readonly Row[]): void {
  test.each(rows.map(([said, facts, known = {}]) => ({ said, facts, known })))(
    '$said',
    ({ said, facts, known }) => {
      expect(extractFrom(said, known).facts.map(shown)).toEqual(facts);
    },
  );
}
