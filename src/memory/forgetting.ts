/**
 * Forgetting by voice: asked back once, and undone in the same call if it was a mistake.
 *
 * @module
 */

import type { CallMemory } from './call-memory.ts';
import type { Embedder } from './embedder/embedder.ts';
import { episodeEntry } from './entries.ts';
import type { Episode, Memory } from './memory.ts';
import { composeProfile } from './profile.ts';
import type { MemoryStore } from './store.ts';
import { listed, toYou } from './wording.ts';

export interface ForgettingOptions {
  memory: CallMemory;
  store: MemoryStore;
  embedder: Embedder;
  profileMaxChars: number;
}

/** What was deleted, kept in this process until the call ends. */
interface Deleted {
  readonly memories: readonly Memory[];
  readonly episodes: readonly Episode[];
}

export class Forgetting {
  readonly #options: ForgettingOptions;
  /** What was named to the person last; only this may be deleted. */
  #proposed: readonly Memory[] = [];
  #deleted: Deleted | null = null;
  /** Turns whose words are gone: they must not come back through the call's summary. */
  readonly forgottenTurns = new Set<string>();

  constructor(options: ForgettingOptions) {
    this.#options = options;
  }

  /** Names what would go, for the person to confirm. */
  propose(memories: readonly Memory[]) {
    this.#proposed = memories;
    if (memories.length === 0)
      return { summary: "There is nothing about that in my memory, so there's nothing to forget." };
    const wouldForget = memories.map(({ value }) => value);
    const summary = `I would forget that ${listed(wouldForget.map(toYou))}. Shall I?`;
    return { summary, wouldForget, needsConfirmation: true };
  }

  get hasProposal(): boolean {
    return this.#proposed.length > 0;
  }

  /** Deletes what was proposed. @throws KindredError when the database is away; nothing is deleted then. */
  async confirm() {
    const { memory, store } = this.#options;
    const proposed = this.#proposed;
    const turnIds = new Set(proposed.flatMap(({ provenance }) => provenance.turnId ?? []));
    const [all, episodes] = await Promise.all([
      store.listMemories(memory.userId, { withPast: true }),
      store.listEpisodes(memory.userId),
    ]);
    const gone = await store.forgetMemories(
      memory.userId,
      proposed.map(({ id }) => id),
    );
    this.#proposed = [];
    for (const turn of [...gone.turns, ...turnIds]) this.forgottenTurns.add(turn);
    this.#deleted = {
      memories: all.filter(({ id }) => gone.memories.includes(id)),
      episodes: episodes.filter(({ turnId }) => gone.turns.includes(turnId)),
    };
    memory.drop([...gone.memories, ...this.#deleted.episodes.map(({ id }) => id)]);
    await this.#composeProfile();
    return { summary: 'It is forgotten.', forgotten: gone.memories.length };
  }

  /** Brings back what this call deleted last. @throws KindredError when the database is away. */
  async undo() {
    const deleted = this.#deleted;
    if (!deleted) return { summary: 'There is nothing to bring back in this call.' };
    const { memory, store, embedder } = this.#options;
    const nothing = { profile: null, onboarding: null, calls: [], openLoops: [] };
    await store.importUser(memory.userId, {
      version: 1,
      userId: memory.userId,
      ...nothing,
      ...mutable(deleted),
    });
    this.#deleted = null;
    for (const { turnId } of deleted.episodes) this.forgottenTurns.delete(turnId);
    const rows = [
      ...deleted.memories.map(({ id, value }) => ({ id, kind: 'memory' as const, text: value })),
      ...deleted.episodes.map(({ id, text }) => ({ id, kind: 'episode' as const, text })),
    ];
    const embedded = await embedder.embed(rows.map(({ text }) => text));
    const vectors = new Map(rows.map(({ id }, i) => [id, embedded[i] as Float32Array]));
    const withVectors = rows.map(({ id, kind }) => ({ id, kind, vector: vectors.get(id) as Float32Array }));
    await store.saveVectors(memory.userId, embedder.model, withVectors);
    const live = deleted.memories.filter(({ validTo }) => validTo === null);
    memory.applyChanges(
      live.map((one) => ({ change: 'added' as const, memory: one })),
      vectors,
    );
    memory.addEntries(deleted.episodes.map((one) => episodeEntry(one, vectors.get(one.id) ?? null)));
    await this.#composeProfile();
    return { summary: 'I have it back.', restored: deleted.memories.length };
  }

  /** The profile may mention what is gone, or lack what is back. */
  async #composeProfile(): Promise<void> {
    const { memory, store, profileMaxChars } = this.#options;
    const text = composeProfile(memory.known, profileMaxChars, Date.now());
    await store.saveProfile(memory.userId, text);
    memory.setProfile(text);
  }
}

function mutable({ memories, episodes }: Deleted) {
  return { memories: [...memories], episodes: [...episodes] };
}
