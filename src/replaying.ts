/**
 * The worker's watch over the outbox: at its start and at intervals, turns that calls have left behind are replayed.
 *
 * @module
 */

import type { Config } from './config.ts';
import { messageOf } from './errors.ts';
import type { Embedder } from './memory/embedder/embedder.ts';
import { isForgotten } from './memory/forgotten.ts';
import type { PendingTurn } from './memory/outbox/records.ts';
import { replayOutbox } from './memory/outbox/replay.ts';
import { findSetAside, sweepSetAside } from './memory/outbox/set-aside.ts';
import type { Forgetting } from './memory/rows.ts';
import { type PersistenceOptions, processPersistently } from './memory/turn-retries.ts';
import { saysForgottenSince, type Waiting } from './memory/without-forgotten.ts';
import {
  createTurnProcessor,
  openCallMemory,
  openEmbedder,
  openServices,
  outboxDir,
  type Services,
} from './services.ts';
import { createLog, type Log } from './telemetry/log.ts';

const REPLAY_INTERVAL_MS = 5_000;
/** While turns wait for a service, the pause doubles up to this. */
const MAX_INTERVAL_MS = 60_000;
/** How often what was set aside is held against what was forgotten since. */
const SWEEP_INTERVAL_MS = 60_000;

interface Opened {
  readonly services: Services;
  readonly embedder: Embedder;
}

/** How a turn is tried, where that is not the default. */
type Persistence = Pick<PersistenceOptions, 'retryAfterMs'>;

/**
 * Processes a turn that was left behind, with all that is known about its person.
 *
 * @throws KindredError as `processPersistently`
 */
export async function replayTurn(
  { services, embedder }: Opened,
  { turn, extraction, refusals }: PendingTurn,
  { signal, ...persistence }: Persistence & { signal: AbortSignal },
): Promise<void> {
  const { log } = services;
  // The database would refuse it; but its words are not to reach the model any more either.
  if (await isForgotten(services.pool.getSupabaseClient(), turn, signal)) {
    log.info({ turnId: turn.id }, 'a turn of a person who was forgotten is dropped');
    return;
  }
  const { userId, callId } = turn;
  const memory = openCallMemory(services, { userId, callId, room: '', embedder, timeZone: null });
  await memory.read(signal);
  const processor = createTurnProcessor(services, memory.person, embedder);
  const context = () => ({ agentSaidBefore: null, ...memory.contextFor(turn.userText) });
  // What was not understood three times in a row is asked once more each time, not three times more.
  const retries = refusals > 0 ? { retryAfterMs: [] } : persistence;
  await processPersistently(processor, turn, context, { ...retries, signal, log, extraction });
}

/**
 * Deletes from what was set aside what its person has forgotten since.
 *
 * @returns How many records went.
 */
export async function forgetSetAside(
  { store }: Pick<Services, 'store'>,
  paths: readonly string[],
): Promise<number> {
  const known = new Map<string, Promise<readonly Forgetting[]>>();
  const forgettingsOf = (userId: string) => {
    const read = known.get(userId) ?? store.loadPerson(userId).then((start) => start.forgettings);
    known.set(userId, read);
    return read;
  };
  const isGone = async (words: Waiting) => saysForgottenSince(words, await forgettingsOf(words.userId));
  let gone = 0;
  for (const path of paths) gone += await sweepSetAside(path, isGone);
  return gone;
}

class Replayer {
  readonly #config: Config;
  readonly #log: Log;
  readonly #abort = new AbortController();
  #opened: Promise<Opened> | null = null;
  #sweptMs = Number.NEGATIVE_INFINITY;

  constructor(config: Config, log: Log) {
    this.#config = config;
    this.#log = log;
  }

  /**
   * One pass; opens connections and model only when there is something to replay. Never rejects.
   *
   * @returns Whether nothing waits.
   */
  async pass(): Promise<boolean> {
    const dir = outboxDir(this.#config);
    try {
      const apply = (turn: PendingTurn, signal: AbortSignal) => this.#apply(turn, signal);
      const { waiting } = await replayOutbox({ dir, apply, log: this.#log }, this.#abort.signal);
      await this.#sweep(dir);
      return waiting === 0;
    } catch (error) {
      this.#log.error({ error: messageOf(error) }, 'the outbox could not be replayed');
      return false;
    }
  }

  async #sweep(dir: string): Promise<void> {
    const paths = await findSetAside(dir);
    if (paths.length === 0 || performance.now() < this.#sweptMs + SWEEP_INTERVAL_MS) return;
    const { services } = await this.#open();
    const records = await forgetSetAside(services, paths);
    this.#sweptMs = performance.now();
    if (records > 0) this.#log.info({ records }, 'what was forgotten is gone from what was set aside');
  }

  async #apply(turn: PendingTurn, signal: AbortSignal): Promise<void> {
    await replayTurn(await this.#open(), turn, { signal });
  }

  /** Opens once; after a failure the next one who asks tries again. */
  async #open(): Promise<Opened> {
    this.#opened ??= openAll(this.#config, this.#log);
    return this.#opened.catch((error: unknown) => {
      this.#opened = null;
      throw error;
    });
  }
}

async function openAll(config: Config, log: Log): Promise<Opened> {
  const services = await openServices(config, { log, role: 'worker' });
  return { services, embedder: await openEmbedder(services) };
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
