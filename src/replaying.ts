/**
 * The worker's watch over the outbox: at its start and at intervals, turns that calls could not bring home.
 *
 * @module
 */

import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import type { Config } from './config.ts';
import { messageOf } from './errors.ts';
import type { Embedder } from './memory/embedder/embedder.ts';
import type { Turn } from './memory/memory.ts';
import { replayOutbox } from './memory/outbox/replay.ts';
import type { TurnProcessor } from './memory/turn-processor.ts';
import { processPersistently } from './memory/turn-retries.ts';
import { createTurnProcessor, openEmbedder, openServices, outboxDir, type Services } from './services.ts';
import { createLog, type Log } from './telemetry/log.ts';

const REPLAY_INTERVAL_MS = 30_000;

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

  /** One pass; opens connections and model only when there is something to bring home. Never rejects. */
  async pass(): Promise<void> {
    const dir = outboxDir(this.#config);
    try {
      if (!existsSync(dir) || !(await readdir(dir)).some((name) => name.endsWith('.outbox'))) return;
      const apply = (turn: Turn, signal: AbortSignal) => this.#apply(turn, signal);
      await replayOutbox({ dir, apply, log: this.#log }, this.#abort.signal);
    } catch (error) {
      this.#log.error({ error: messageOf(error) }, 'the outbox could not be replayed');
    }
  }

  async #apply(turn: Turn, signal: AbortSignal): Promise<void> {
    this.#opened ??= this.#open();
    const { services, processor } = await this.#opened.catch((error: unknown) => {
      this.#opened = null;
      throw error;
    });
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

/** Replays now and then at intervals, one pass after the other, for as long as the process lives. */
export function startReplaying(config: Config): void {
  const replayer = new Replayer(config, createLog(config.logLevel).child({ part: 'outbox' }));
  const next = () => {
    replayer.pass().finally(() => setTimeout(next, REPLAY_INTERVAL_MS).unref());
  };
  next();
}
