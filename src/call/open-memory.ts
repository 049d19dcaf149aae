/**
 * The one place where the parts of a person's memory are put together, for calls, replays and the terminal.
 *
 * @module
 */

import { cacheEmbeddings } from '../memory/embedder/cached-embedder.ts';
import type { Embedder } from '../memory/embedder/embedder.ts';
import { LOCAL_EMBEDDERS } from '../memory/embedder/local.ts';
import { createOpenAiEmbedder } from '../memory/embedder/openai.ts';
import { createSharedEmbedder, type InferenceExecutor } from '../memory/embedder/shared.ts';
import { CallMemory } from '../memory/in-call/call-memory.ts';
import { PersonMemory } from '../memory/person-memory.ts';
import type { Clock } from '../memory/time.ts';
import { TurnProcessor } from '../memory/turns/turn-processor.ts';
import { embedderFolders, type Services } from './call-services.ts';

/**
 * The configured embedder. Within a job a local model is the one of the worker's shared inference process; elsewhere
 * (terminal, eval, tests) it is loaded here.
 */
export async function openEmbedder(services: Services, executor?: InferenceExecutor): Promise<Embedder> {
  const { config, client, usage } = services;
  if (config.models.embedder === 'openai') {
    const remote = createOpenAiEmbedder({ client, model: config.models.embedding, used: usage.note });
    return cacheEmbeddings(remote, { windowMs: config.concurrency.batchWindowMs });
  }
  const { model, open } = LOCAL_EMBEDDERS[config.models.embedder];
  return executor ? createSharedEmbedder(executor, model) : open(embedderFolders(config));
}

/**
 * The embedder of what is asked: within the call's own process, so that no reply waits until another process is given a
 * core. What is stored is embedded by {@link openEmbedder}: it takes longer and nobody waits for it.
 *
 * @returns `null` where the embedder is a remote service.
 * @throws KindredError `EMBEDDER` when the weights cannot be loaded.
 */
export async function openQueryEmbedder({ config }: Pick<Services, 'config'>): Promise<Embedder | null> {
  if (config.models.embedder === 'openai') return null;
  const { open } = LOCAL_EMBEDDERS[config.models.embedder];
  const stored = await open(embedderFolders(config));
  const embedder = stored.asQuery ?? stored;
  // The first run allocates; let it not be a caller's.
  await embedder.embed(['hello']);
  return embedder;
}

/** The writer of one person's memory. @param embedder `null` where vectors are left to the next call. */
export function openPerson(
  { store, log }: Pick<Services, 'store' | 'log'>,
  userId: string,
  { embedder = null, clock }: { embedder?: Embedder | null; clock?: Clock } = {},
): PersonMemory {
  return new PersonMemory({ userId, store: store.of(userId), embedder, log, clock });
}

export interface CallMemoryChoice {
  readonly userId: string;
  readonly callId: string;
  readonly room: string;
  readonly embedder: Embedder;
  /** As {@link openQueryEmbedder}. @default the embedder, as it embeds what is asked */
  readonly queryEmbedder?: Embedder | null;
  /** Where the call says that the person is: IANA name, or `null`. */
  readonly timeZone: string | null;
  /** @default Date.now */
  readonly clock?: Clock;
}

/** The copy of a person's memory that a call or a replay works on. */
export function openCallMemory(
  services: Pick<Services, 'config' | 'store' | 'log'>,
  choice: CallMemoryChoice,
): CallMemory {
  const { config, log } = services;
  const { userId, embedder, clock, queryEmbedder = embedder.asQuery, ...rest } = choice;
  const store = services.store.of(userId);
  const { companion, memory } = config;
  return new CallMemory({
    ...rest,
    person: new PersonMemory({ userId, store, embedder, log, clock }),
    ...{ store, embedder, queryEmbedder, clock, log },
    recallBudgetMs: memory.recallBudgetMs,
    recallChoice: memory.recallChoice,
    maxRows: memory.indexMaxRows,
    profileMaxChars: memory.profileMaxChars,
    fallback: { timeZone: companion.timeZone, language: companion.language },
  });
}

export function createTurnProcessor(
  { config, model, traces, log }: Pick<Services, 'config' | 'model' | 'traces' | 'log'>,
  person: PersonMemory,
  embedder: Embedder,
): TurnProcessor {
  const timeoutMs = config.concurrency.parallelTimeoutMs;
  return new TurnProcessor({ person, embedder, model, traces, log, timeoutMs });
}
