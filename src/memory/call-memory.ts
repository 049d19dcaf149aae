/**
 * The memory of one call: what is known about the person at its start, kept in step with what the call adds.
 *
 * @module
 */

import { messageOf } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import type { Embedder } from './embedder/embedder.ts';
import { loadedEntries, memoryEntry, turnEntries } from './entries.ts';
import { DatabaseIndex } from './index/database.ts';
import type { IndexEntry } from './index/memory-index.ts';
import { SwitchingIndex } from './index/switching.ts';
import type { Memory, OpenLoop, Profile, Turn } from './memory.ts';
import { describeEntry, Recall, type Recalled } from './recall.ts';
import type { CallStart, MemoryChange } from './rows.ts';
import type { MemoryStore } from './store.ts';
import type { ProcessedTurn } from './turn-processor.ts';

/** How many entries that share words with a turn are looked at for keys that it may mean. */
const KNOWN_BY_WORDS = 30;

export interface CallMemoryOptions {
  userId: string;
  callId: string;
  room: string;
  store: MemoryStore;
  embedder: Embedder;
  recallBudgetMs: number;
  recallLimit: number;
  maxRows: number;
  log: Log;
}

export class CallMemory {
  readonly userId: string;
  readonly callId: string;
  readonly recall: Recall;
  readonly #options: CallMemoryOptions;
  readonly #index: SwitchingIndex;
  readonly #known = new Map<string, Memory>();
  readonly #vectors = new Map<string, Float32Array>();
  #profile: Profile | null = null;
  #openLoops: readonly OpenLoop[] = [];
  #loaded = false;

  constructor(options: CallMemoryOptions) {
    this.#options = options;
    this.userId = options.userId;
    this.callId = options.callId;
    const { store, userId, embedder } = options;
    this.#index = new SwitchingIndex(new DatabaseIndex({ source: store, userId, model: embedder.model }));
    this.recall = new Recall({
      index: this.#index,
      embedder: options.embedder,
      budgetMs: options.recallBudgetMs,
      limit: options.recallLimit,
      callId: options.callId,
      log: options.log,
    });
  }

  /** Whether the database answered at the start; until then the call goes on with what it hears. */
  get loaded(): boolean {
    return this.#loaded;
  }

  get profile(): Profile | null {
    return this.#profile;
  }

  get openLoops(): readonly OpenLoop[] {
    return this.#openLoops;
  }

  /** Live memories, most important first. */
  get known(): readonly Memory[] {
    return [...this.#known.values()].sort((a, b) => b.importance - a.importance);
  }

  /** The live memory with this key. */
  get(key: string): Memory | undefined {
    return [...this.#known.values()].find((memory) => memory.key === key);
  }

  byId(id: string): Memory | undefined {
    return this.#known.get(id);
  }

  setProfile(text: string): void {
    this.#profile = { text, updatedAt: new Date().toISOString() };
  }

  /** RAG initialisation: profile, memories and vectors of this person in one round trip. Never rejects. */
  async load(signal?: AbortSignal): Promise<CallStart | null> {
    const { store, userId, callId, room, maxRows, embedder, log } = this.#options;
    try {
      const start = await store.startCall({ userId, callId, room, at: new Date(), maxRows }, signal);
      const entries = loadedEntries(start, embedder.model);
      this.#index.add(entries);
      for (const memory of start.memories) this.#known.set(memory.id, memory);
      for (const { id, kind, vector } of entries)
        if (kind === 'memory' && vector) this.#vectors.set(id, vector);
      this.#profile = start.profile;
      this.#openLoops = start.openLoops;
      this.#loaded = true;
      if (start.total <= maxRows) this.#index.searchLocally();
      else log.info({ rows: start.total, maxRows }, 'too many rows to load: the database searches');
      log.debug({ memories: start.memories.length, episodes: start.episodes.length }, 'memory loaded');
      return start;
    } catch (error) {
      this.#index.searchLocally();
      log.error({ error: messageOf(error) }, 'memory could not be loaded: the call goes on without it');
      return null;
    }
  }

  /** What the extraction of a turn is told: known memories, those that share words with it first. */
  contextFor(words: string): { known: readonly Memory[]; vectors: ReadonlyMap<string, Float32Array> } {
    const query = { text: words, limit: KNOWN_BY_WORDS, nowMs: Date.now() };
    const related = this.#index.searchHere(query).flatMap(({ entry }) => this.#known.get(entry.id) ?? []);
    return { known: [...new Set([...related, ...this.known])], vectors: this.#vectors };
  }

  /** Takes in what a processed turn has changed. */
  absorb(turn: Turn, processed: ProcessedTurn): void {
    this.#index.add(
      turnEntries(turn, { user: processed.userVector, agent: processed.agentVector }).filter(
        ({ text }) => text !== '',
      ),
    );
    this.applyChanges(processed.saved.changes, processed.memoryVectors);
    this.drop(processed.saved.ended);
    if (processed.profile !== null) this.setProfile(processed.profile);
  }

  /** Takes in memories that were written, with their vectors by memory id. */
  applyChanges(changes: readonly MemoryChange[], vectors: ReadonlyMap<string, Float32Array>): void {
    for (const { change, supersededId, memory } of changes) {
      if (supersededId) this.drop([supersededId]);
      this.#known.set(memory.id, memory);
      if (change === 'same') continue;
      const vector = vectors.get(memory.id) ?? null;
      if (vector) this.#vectors.set(memory.id, vector);
      this.#index.add([memoryEntry(memory, this.callId, vector)]);
    }
  }

  addEntries(entries: readonly IndexEntry[]): void {
    this.#index.add(entries);
  }

  /** Takes out memories or episodes. */
  drop(ids: readonly string[]): void {
    for (const id of ids) {
      this.#known.delete(id);
      this.#vectors.delete(id);
    }
    this.#index.remove(ids);
  }

  /** Recalled entries as lines of the prompt's block, and as a person would read them. */
  describe(recalled: Recalled): string[] {
    return recalled.hits.map(({ entry }) => this.#describe(entry));
  }

  #describe(entry: IndexEntry): string {
    const memory = this.#known.get(entry.id);
    if (memory) return describeEntry({ ...entry, text: memory.value }, `${memory.category} ${memory.key}`);
    return describeEntry(entry, entry.speaker === 'user' ? 'said' : 'answered');
  }

  /** Lets go of what is under way. */
  close(): void {
    this.recall.close();
  }
}
