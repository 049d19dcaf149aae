/**
 * What a call knows of its person: live memories with their vectors, what is over, and what was forgotten since.
 *
 * @module
 */

import { cosine } from '../extraction/consolidation.ts';
import { Traces } from '../forgetting/traces.ts';
import { isLive, type Memory } from '../memory.ts';
import type { CallStart, Forgetting } from '../store/rows.ts';
import type { Clock } from '../time.ts';

export class KnownFacts {
  readonly #clock: Clock;
  readonly #vectors = new Map<string, Float32Array>();
  #known = new Map<string, Memory>();
  #past: readonly Memory[] = [];
  /** Every memory that this call has known: what is forgotten elsewhere comes as an id. */
  readonly #everKnown = new Map<string, Memory>();
  #forgotten = new Traces([]);
  #gone: ReadonlySet<string> = new Set();
  #forgettings: readonly Forgetting[] = [];
  #sources: ReadonlySet<string> | null = null;
  #outdated: { readonly turns: ReadonlySet<string>; readonly untilMs: number } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Live memories, most important first. */
  get live(): readonly Memory[] {
    const nowMs = this.#clock();
    return [...this.#known.values()]
      .filter((memory) => isLive(memory, nowMs))
      .sort((a, b) => b.importance - a.importance);
  }

  /** What no longer holds, latest first. */
  get past(): readonly Memory[] {
    return this.#past;
  }

  /** Ids of the memories that are not over, as far as it was known when they were read. */
  get ids(): readonly string[] {
    return [...this.#known.keys()];
  }

  get vectors(): ReadonlyMap<string, Float32Array> {
    return this.#vectors;
  }

  get forgettings(): readonly Forgetting[] {
    return this.#forgettings;
  }

  get(id: string): Memory | undefined {
    return this.#known.get(id);
  }

  isLive(id: string): boolean {
    const memory = this.#known.get(id);
    return memory !== undefined && isLive(memory, this.#clock());
  }

  /** What holds under this key, else what lies ahead. */
  byKey(key: string): Memory | undefined {
    const found = this.live.filter((memory) => memory.key === key);
    return found.find(({ validFrom }) => Date.parse(validFrom) <= this.#clock()) ?? found[0];
  }

  /** The live memory whose vector is nearest to this one, if it is nearer than a cosine. */
  nearest(vector: Float32Array, nearerThan: number): Memory | undefined {
    let best: Memory | undefined;
    let similarity = nearerThan;
    for (const memory of this.live) {
      const own = this.#vectors.get(memory.id);
      const near = own ? cosine(vector, own) : 0;
      if (near <= similarity) continue;
      best = memory;
      similarity = near;
    }
    return best;
  }

  /** Memories that have no vector. */
  get bare(): readonly Memory[] {
    return [...this.#known.values()].filter(({ id }) => !this.#vectors.has(id));
  }

  /** All that the database has takes the place of what was known. */
  take(
    { memories, past, forgettings }: Pick<CallStart, 'memories' | 'past' | 'forgettings'>,
    vectors: ReadonlyMap<string, Float32Array>,
  ): void {
    this.#known = new Map(memories.map((memory) => [memory.id, memory]));
    for (const memory of [...memories, ...past]) this.#everKnown.set(memory.id, memory);
    this.#vectors.clear();
    for (const [id, vector] of vectors) this.#vectors.set(id, vector);
    this.#past = past.toSorted((a, b) => (b.endsAt ?? '').localeCompare(a.endsAt ?? ''));
    this.#forgettings = forgettings;
    this.#noteForgotten();
  }

  /** One memory more, or anew. @returns Its vector: the one given, else the one it had. */
  put(memory: Memory, vector: Float32Array | null = null): Float32Array | null {
    this.#known.set(memory.id, memory);
    this.#everKnown.set(memory.id, memory);
    if (vector) this.#vectors.set(memory.id, vector);
    this.#noteForgotten();
    return this.#vectors.get(memory.id) ?? null;
  }

  setVector(id: string, vector: Float32Array): void {
    this.#vectors.set(id, vector);
  }

  remove(ids: readonly string[]): void {
    for (const id of ids) {
      this.#known.delete(id);
      this.#vectors.delete(id);
    }
    this.#outdated = null;
    this.#sources = null;
  }

  /** Whether a text says what was forgotten during this call. */
  saysForgotten(text: string): boolean {
    return this.#forgotten.isIn(text);
  }

  /** A text without the sentences that say it. */
  withoutForgotten(text: string): string {
    return this.#forgotten.without(text);
  }

  /** Whether the memory or turn of this id was forgotten. */
  isGone(id: string): boolean {
    return this.#gone.has(id);
  }

  /** A text without the sentences that say what is over. */
  withoutOver(text: string): string {
    const over = new Set([...this.#past, ...this.#endedHere]);
    return new Traces([...over], this.live).without(text);
  }

  /** Whether the turn of this id has said a live memory; where no turn has, nobody knows. */
  hasSaid(turnId: string): boolean {
    this.#sources ??= new Set(this.live.flatMap(({ provenance }) => provenance.turnIds));
    return this.#sources.size === 0 || this.#sources.has(turnId);
  }

  /** Live memories that the turn of this id has said. */
  toldIn(turnId: string): readonly Memory[] {
    return this.live.filter(({ provenance }) => provenance.turnIds.includes(turnId));
  }

  /** Turns that said something that is over by now. */
  get outdatedTurns(): ReadonlySet<string> {
    const nowMs = this.#clock();
    if (this.#outdated && nowMs < this.#outdated.untilMs) return this.#outdated.turns;
    const turns = new Set(
      [...this.#past, ...this.#endedHere].flatMap(({ provenance }) => provenance.turnIds),
    );
    const ends = this.live.flatMap(({ endsAt }) => (endsAt === null ? [] : Date.parse(endsAt)));
    this.#outdated = { turns, untilMs: Math.min(Number.POSITIVE_INFINITY, ...ends) };
    return turns;
  }

  /** What was live when this call first knew it, and is not any more. */
  get #endedHere(): Memory[] {
    const nowMs = this.#clock();
    return [...this.#everKnown.values()].filter(({ id }) => {
      const current = this.#known.get(id);
      return !current || !isLive(current, nowMs);
    });
  }

  /** What was forgotten, here or elsewhere, as far as this call has known it. */
  #noteForgotten(): void {
    const memories = [...this.#known.values()];
    const gone = new Set(this.#forgettings.flatMap((forgetting) => forgetting.gone));
    // What was told again since is known again; another value of the same key is no such thing.
    const isToldAgain = (fact: Memory) => {
      const traces = new Traces([fact]);
      return memories.some(({ key, value }) => key === fact.key && traces.isIn(value));
    };
    const facts = [...this.#everKnown.values()].filter((fact) => gone.has(fact.id) && !isToldAgain(fact));
    this.#gone = gone;
    this.#forgotten = new Traces(facts, memories);
    this.#outdated = null;
    this.#sources = null;
  }
}
