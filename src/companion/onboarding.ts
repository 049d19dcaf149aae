/**
 * What a person told about itself before the first call becomes profile and first memories, once.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { messageOf } from '../errors.ts';
import type { CallMemory } from '../memory/call-memory.ts';
import type { MemoryDraft } from '../memory/drafts.ts';
import type { Embedder } from '../memory/embedder/embedder.ts';
import { toKey } from '../memory/extraction.ts';
import type { Category, Onboarding } from '../memory/memory.ts';
import { composeProfile } from '../memory/profile.ts';
import type { MemoryStore } from '../memory/store.ts';
import type { Log } from '../telemetry/log.ts';

function draft(category: Category, key: string, value: string, importance: number): MemoryDraft {
  return {
    id: randomUUID(),
    category,
    key,
    value,
    confidence: 1,
    importance,
    validFrom: new Date().toISOString(),
    provenance: { source: 'onboarding', turnId: null, quote: null },
    embedding: null,
  };
}

/** The first memories. */
export function onboardingMemories({ name, occupation, interests }: Onboarding): MemoryDraft[] {
  return [
    draft('FACT', 'name', `is called ${name}`, 1),
    ...(occupation ? [draft('FACT', 'job', `works as ${occupation}`, 0.8)] : []),
    ...interests.map((interest) =>
      draft('INTEREST', `interest_${toKey(interest)}`, `is interested in ${interest}`, 0.6),
    ),
  ];
}

/** Writes profile and memories into the database and into the call. Never rejects: the next call tries again. */
export async function applyOnboarding(
  details: Onboarding,
  into: { memory: CallMemory; store: MemoryStore; embedder: Embedder; profileMaxChars: number; log: Log },
  signal?: AbortSignal,
): Promise<void> {
  const { memory, store, embedder, profileMaxChars, log } = into;
  try {
    const drafts = onboardingMemories(details);
    const vectors = await embedder.embed(
      drafts.map(({ value }) => value),
      signal,
    );
    const embedded = drafts.map((memoryDraft, i) => {
      const vector = vectors[i];
      return vector ? { ...memoryDraft, embedding: { vector, model: embedder.model } } : memoryDraft;
    });
    const profile = composeProfile(drafts, profileMaxChars, Date.now());
    const changes = await store.applyOnboarding(memory.userId, profile, embedded, signal);
    memory.setProfile(profile);
    memory.applyChanges(changes, new Map(drafts.map(({ id }, i) => [id, vectors[i] as Float32Array])));
    log.info({ memories: changes.length }, 'onboarding details became memories');
  } catch (error) {
    log.warn({ error: messageOf(error) }, 'onboarding details could not be applied');
  }
}
