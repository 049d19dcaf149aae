/**
 * Onboarding details become a person's first memories, in one transaction and once.
 *
 * @module
 */

import type { Embedder } from '../embedder/embedder.ts';
import type { Onboarding } from '../memory.ts';
import { onboardingMemories } from '../statements.ts';
import { withVectors } from './draft-vectors.ts';
import type { MemoryDraft } from './drafts.ts';
import type { Stored } from './outcomes.ts';
import type { MemoryChange } from './rows.ts';
import { saveTogether } from './save-together.ts';

export interface FirstMemoriesParts {
  /** Writes them, once: nothing is answered the second time. */
  readonly write: (drafts: readonly MemoryDraft[], signal: AbortSignal) => Promise<readonly MemoryChange[]>;
  /** `null`: without vectors. */
  readonly embedder: Embedder | null;
  /** ISO 8601. */
  readonly now: string;
}

/** @returns What was stored: nothing where they have been applied before. @throws KindredError `DATABASE…` */
export async function applyOnboarding(
  details: Onboarding,
  { write, embedder, now }: FirstMemoriesParts,
  signal?: AbortSignal,
): Promise<Stored[]> {
  const memories = onboardingMemories(details, now);
  const apply = async (stop: AbortSignal) => {
    const drafts = await withVectors(embedder, memories, stop);
    const changes = await write(drafts, stop);
    return drafts.map((draft, i) => ({ change: changes[i], vector: draft.embedding?.vector ?? null }));
  };
  const stored = await saveTogether(memories, apply, signal);
  return stored.flatMap(({ change, vector }) => (change ? [{ change, vector }] : []));
}
