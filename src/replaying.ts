/**
 * The worker's watch over the outbox: at its start and at intervals, turns that calls could not bring home.
 *
 * @module
 */

import type { Config } from './config.ts';
import { messageOf } from './errors.ts';
import type { Embedder } from './memory/embedder/embedder.ts';
import { isForgotten } from './memory/forgotten.ts';
import type { Turn } from './memory/memory.ts';
import { replayOutbox } from './memory/outbox/replay.ts';
import type { TurnProcessor } from './memory/turn-processor.ts';
import { processPersistently } from './memory/turn-retries.ts';
import { createTurnProcessor, openEmbedder, openServices, outboxDir, type Services } from './services.ts';
import { createLog, type Log } from './telemetry/log.ts';

const REPLAY_INTERVAL_MS = 5_000;
/** While turns wait for a service, the pause doubles up to this. */
const MAX_INTERVAL_MS = 60_000;

interface Opened {
  readonly services: Services;
  readonly embedder: Embedder;
  readonly processor: TurnProcessor;
}

class Replayer {
  readonly #config: Config;
  readonly #log: Log;
  readonly #abort = new AbortController();
  #opened: Promise<Opened> | null = null;

  constructor(config: Config, log: Log) {
    this.#config = config;
    this.#log = log;
  }

  /**
   * One pass; opens connections and model only when there is something to bring home. Never rejects.
   *
   * @returns Whether everything is at home.
   */
  async pass(): Promise<boolean> {
    const dir = outboxDir(this.#config);
    try {
      const apply = (turn: Turn, signal: AbortSignal) => this.#apply(turn, signal);
      const { waiting } = await replayOutbox({ dir, apply, log: this.#log }, this.#abort.signal);
      return waiting === 0;
    } catch (error) {
      this.#log.error({ error: messageOf(error) }, 'the outbox could not be replayed');
      return false;
    }
  }

  async #apply(turn: Turn, signal: AbortSignal): Promise<void> {
    this.#opened ??= this.#open();
    const { services, processor } = await this.#opened.catch((error: unknown) => {
      this.#opened = null;
      throw error;
    });
    // The database would refuse it; but its words are not to reach the model any more either.
    if (await isForgotten(services.pool.getSupabaseClient(), turn, signal)) {
      this.#log.info({ turnId: turn.id }, 'a turn of a person who was forgotten is dropped');
      return;
    }
    const known = await services.store.listMemories(turn.userId, {}, signal);
    const context = { agentSaidBefore: null, known };
    await processPersistently(processor, turn, () => context, { signal, log: this.#log });
  }

  async #open(): Promise<Opened> {
    const services = await openServices(this.#config, { log: this.#log, role: 'worker' });
    const embedder = await openEmbedder(services);
    return { services, embedder, processor: createTurnProcessor(services, embedder) };
  }
}

/** Replays now and then at intervals, longer ones while a service is away, for as long as the process lives. */
export function startReplaying(config: Config): void {
  const replayer = new Replayer(config, createLog(config.logLevel).child({ part: 'outbox' }));
  let pauseMs = REPLAY_INTERVAL_MS;
  const next = async () => {
    pauseMs = (await replayer.pass()) ? REPLAY_INTERVAL_MS : Math.min(2 * pauseMs, MAX_INTERVAL_MS);
    setTimeout(next, pauseMs).unref();
  };
  void next();
}
