/**
 * Facts that are stated outside of a turn: what somebody asks to be remembered, and what a person has filled in.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { KindredError } from '../errors.ts';
import { toKey } from './extraction/extraction-checks.ts';
import { cleanText, isWholeText } from './fence.ts';
import { CATEGORIES, type Category, type Memory, type Onboarding } from './memory.ts';
import type { MemoryDraft } from './store/drafts.ts';

export const MAX_VALUE_CHARS = 500;
/** What a person asks to be remembered matters to that person. */
const ASKED_IMPORTANCE = 0.8;

/** A fact that somebody states outside of a turn. */
export interface Statement {
  readonly category: string;
  readonly key: string;
  readonly value: string;
}

/**
 * A statement as it is stored.
 *
 * @param saidAt ISO 8601.
 * @returns What is wrong with one that makes no sense.
 */
export function draftStatement(
  { category, key: said, value }: Statement,
  saidAt: string,
): MemoryDraft | KindredError {
  const key = toKey(said);
  const text = cleanText(value, MAX_VALUE_CHARS);
  if (!isCategory(category) || key === '' || text === '' || !isWholeText(value)) {
    const wanted = `a category of ${CATEGORIES.join(', ')}, a key with a letter or digit and a value`;
    const message = `a memory of category ${category} was refused; it needs ${wanted}`;
    return new KindredError('DATABASE', message);
  }
  return stated({ category, key, value: text, importance: ASKED_IMPORTANCE }, 'tool', saidAt);
}

/** The first memories of somebody who has filled in who they are. @param at ISO 8601. */
export function onboardingMemories({ name, occupation, interests }: Onboarding, at: string): MemoryDraft[] {
  const draft = (category: Category, key: string, value: string, importance: number) =>
    stated({ category, key, value, importance }, 'onboarding', at);
  return [
    draft('FACT', 'name', `is called ${name}`, 1),
    ...(occupation ? [draft('FACT', 'job', `works as ${occupation}`, 0.8)] : []),
    ...interests.map((interest) =>
      draft('INTEREST', `interest_${toKey(interest)}`, `is interested in ${interest}`, 0.6),
    ),
  ];
}

function isCategory(text: string): text is Category {
  return (CATEGORIES as readonly string[]).includes(text);
}

/** The category of this name; `null` where there is none. */
export function categoryOf(name: string | null): Category | null {
  return name !== null && isCategory(name) ? name : null;
}

function stated(
  fact: Pick<Memory, 'category' | 'key' | 'value' | 'importance'>,
  source: MemoryDraft['source'],
  saidAt: string,
): MemoryDraft {
  const nothingSaid = { validFrom: null, validTo: null, turnId: null, embedding: null };
  return { id: randomUUID(), ...fact, confidence: 1, saidAt, source, ...nothingSaid };
}

/** Until the first memories are stored, the prompt says what they will say; empty once they are. @param at ISO 8601. */
export function onboardingProfile(
  details: (Onboarding & { readonly appliedAt: string | null }) | null | undefined,
  at: string,
): string {
  if (!details || details.appliedAt !== null) return '';
  return onboardingMemories(details, at)
    .map(({ value }) => `${value}.`)
    .join(' ');
}
