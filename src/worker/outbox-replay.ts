/**
 * The worker's watch over the outbox: at its start and at intervals, turns that calls have left behind are replayed.
 *
 * @module
 */

import { outboxDir, type Services } from '../call/call-services.ts';
import { createTurnProcessor, openCallMemory, openEmbedder } from '../call/open-memory.ts';
import type { Config } from '../config.ts';
import { messageOf } from '../errors.ts';
import type { Embedder } from '../memory/embedder/embedder.ts';
import { saysForgottenSince, type Waiting } from '../memory/forgetting/without-forgotten.ts';
import type { PendingTurn } from '../memory/outbox/records.ts';
import { type ReplayReport, replayOutbox } from '../memory/outbox/replay.ts';
import { findSetAside, sweepSetAside } from '../memory/outbox/set-aside.ts';
import { Stillness } from '../memory/outbox/stillness.ts';
import { isForgotten } from '../memory/store/forgotten.ts';
import type { Forgetting } from '../memory/store/rows.ts';
import { type PersistenceOptions, processPersistently } from '../memory/turns/turn-retries.ts';
import { createLog, type Log } from '../telemetry/log.ts';
import { openServices } from './services.ts';

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
  const { log, store } = services;
  // The database would refuse it; but its words are not to reach the model any more either.
  if (await isForgotten(store.of(turn.userId).client, turn, signal)) {
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
    const read =
      known.get(userId) ??
      store
        .of(userId)
        .loadPerson(userId)
        .then((start) => start.forgettings);
    known.set(userId, read);
    return read;
  };
  const isGone = async (words: Waiting) => saysForgottenSince(words, await forgettingsOf(words.userId));
  let gone = 0;
  for (const path of paths) gone += await sweepSetAside(path, isGone);
  return gone;
}

export interface ReplayerOptions {
  readonly dir: string;
  readonly log: Log;
  /** Connections and model, asked for once there is something to replay. */
  readonly open: () => Promise<Opened>;
  /** Pauses before a turn is tried again, in milliseconds. @default as `processPersistently` */
  readonly retryAfterMs?: readonly number[];
}

/** What looks after one outbox folder: what was left there is stored, what was set aside there is swept. */
export class OutboxReplayer {
  readonly #options: ReplayerOptions;
  readonly #stillness = new Stillness();
  #opened: Promise<Opened> | null = null;
  #sweptMs = Number.NEGATIVE_INFINITY;

  constructor(options: ReplayerOptions) {
    this.#options = options;
  }

  /** One pass over the folder. */
  async pass(): Promise<ReplayReport> {
    const { dir, log, retryAfterMs } = this.#options;
    const apply = async (turn: PendingTurn, signal: AbortSignal) =>
      replayTurn(await this.#open(), turn, { signal, retryAfterMs });
    const options = { dir, apply, log, stillness: this.#stillness };
    const report = await replayOutbox(options, new AbortController().signal);
    await this.#sweep(dir, log);
    return report;
  }

  async #sweep(dir: string, log: Log): Promise<void> {
    const paths = await findSetAside(dir);
    if (paths.length === 0 || performance.now() < this.#sweptMs + SWEEP_INTERVAL_MS) return;
    this.#sweptMs = performance.now();
    try {
      const { services } = await this.#open();
      const records = await forgetSetAside(services, paths);
      if (records > 0) log.info({ records }, 'what was forgotten is gone from what was set aside');
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'what was set aside could not be looked through: tried again');
    }
  }

  /** Opens once; after a failure the next one who asks tries again. */
  async #open(): Promise<Opened> {
    this.#opened ??= this.#options.open();
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
  const log = createLog(config.logLevel).child({ part: 'outbox' });
  const replayer = new OutboxReplayer({ dir: outboxDir(config), log, open: () => openAll(config, log) });
  const isDone = async () => {
    try {
      return (await replayer.pass()).waiting === 0;
    } catch (error) {
      log.error({ error: messageOf(error) }, 'the outbox could not be replayed');
      return false;
    }
  };
  let pauseMs = REPLAY_INTERVAL_MS;
  const next = async () => {
    pauseMs = (await isDone()) ? REPLAY_INTERVAL_MS : Math.min(2 * pauseMs, MAX_INTERVAL_MS);
    setTimeout(next, pauseMs).unref();
  };
  void next();
}
