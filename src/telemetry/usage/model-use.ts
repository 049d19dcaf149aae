/**
 * What model services were used for, by operation and model: the one place in a process that hears of every use.
 *
 * @module
 */

/** The first two as OpenTelemetry names them; it has no names for the others. */
type Operation = 'chat' | 'embeddings' | 'speech' | 'transcription';

/** What services count by; each model by one or two of these. */
interface Amounts {
  /** Tokens of the prompt, those of the cache included. */
  readonly inputTokens: number;
  /** Of these: what the service had in its cache. */
  readonly cachedTokens: number;
  readonly outputTokens: number;
  /** Characters that were spoken. */
  readonly characters: number;
  /** Milliseconds of sound, heard or spoken. */
  readonly audioMs: number;
}

export interface Model {
  readonly operation: Operation;
  readonly model: string;
}

/** One request's use; what a service does not say is left out. */
export type ModelUse = Model & Partial<Amounts>;

/** What was used of a model, summed up. */
export type ModelUsage = Model & Amounts;

type Listener = (use: ModelUse) => void;

/** A process's uses, told to whoever listens. */
export class UsageMeter {
  readonly #listeners = new Set<Listener>();

  readonly note = (use: ModelUse): void => {
    for (const listener of this.#listeners) listener(use);
  };

  /** @returns Stops listening. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

const NOTHING: Amounts = { inputTokens: 0, cachedTokens: 0, outputTokens: 0, characters: 0, audioMs: 0 };

/** Sums up what is used from now on. A process has one call at a time: what it uses meanwhile is the call's. */
export class UsageTally {
  readonly #sums = new Map<string, ModelUsage>();
  readonly stop: () => void;

  constructor(meter: UsageMeter) {
    this.stop = meter.listen((use) => this.#add(use));
  }

  /** In the order of their first use. */
  get usage(): readonly ModelUsage[] {
    return [...this.#sums.values()];
  }

  #add(use: ModelUse): void {
    const { operation, model } = use;
    const key = `${operation} ${model}`;
    const sum = this.#sums.get(key) ?? { operation, model, ...NOTHING };
    this.#sums.set(key, { operation, model, ...added(sum, use) });
  }
}

function added(sum: Amounts, use: Partial<Amounts>): Amounts {
  return {
    inputTokens: sum.inputTokens + (use.inputTokens ?? 0),
    cachedTokens: sum.cachedTokens + (use.cachedTokens ?? 0),
    outputTokens: sum.outputTokens + (use.outputTokens ?? 0),
    characters: sum.characters + (use.characters ?? 0),
    audioMs: sum.audioMs + (use.audioMs ?? 0),
  };
}
