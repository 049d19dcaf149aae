/**
 * What a call does when it is over: everything is stored, within deadlines; what does not fit stays in the outbox.
 *
 * @module
 */

import { messageOf } from '../errors.ts';
import type { CallMemory } from '../memory/in-call/call-memory.ts';
import type { Turn } from '../memory/memory.ts';
import type { CallStart } from '../memory/store/rows.ts';
import type { Log } from '../telemetry/log.ts';
import type { CallOptions } from './call-options.ts';
import { type Remembering, turnsToKeep } from './call-parts.ts';
import type { Services } from './call-services.ts';
import { closeCall } from './closing.ts';
import type { Conversation } from './conversation.ts';

/** Within the framework's 60 s for a job's shutdown, with room to close the connections. */
const DRAIN_DEADLINE_MS = 20_000;
const NOTING_DEADLINE_MS = 2_000;
const CLOSING_DEADLINE_MS = 25_000;
const EMBEDDING_DEADLINE_MS = 5_000;

export interface EndingParts {
  readonly services: Services;
  readonly options: CallOptions;
  readonly conversation: Conversation;
  readonly remembering: Remembering;
  /** Epoch milliseconds. */
  readonly startedMs: number;
  /** What was known then. */
  readonly start: CallStart | null;
  readonly log: Log;
}

/** Stores what the call has learnt, prepares the next one, and lets its memory go. Never rejects. */
export async function finishRemembering(parts: EndingParts): Promise<void> {
  const { conversation, remembering, log } = parts;
  const { memory, outbox, queue } = remembering;
  await queue.drain(DRAIN_DEADLINE_MS);
  // The worker goes on with what is left, at once.
  await outbox.close();
  await memory.refresh();
  await noteEnd(memory, log);
  const turns = turnsToKeep(conversation.turns, memory);
  if (turns.length > 0 && memory.loaded) await close(turns, parts);
  await embedMissing(memory, log);
  memory.close();
  log.info({ turns: turns.length, recall: memory.recall.counts }, 'call ended');
}

/** Also where nobody spoke, or what was spoken of was forgotten. Never rejects. */
async function noteEnd({ person, callId }: CallMemory, log: Log): Promise<void> {
  try {
    await person.noteCallEnd(callId, AbortSignal.timeout(NOTING_DEADLINE_MS));
  } catch (error) {
    log.warn({ error: messageOf(error) }, 'the end of the call is not stored');
  }
}

function close(turns: readonly Turn[], parts: EndingParts): Promise<void> {
  const { services, options, conversation, remembering, startedMs, start, log } = parts;
  const { config, model, client, voice, persona } = services;
  const closing = {
    ...{ memory: remembering.memory, summary: remembering.summary, model, startedMs, log },
    speech: options.preparesSpeech === false ? null : { client, voice },
    companionName: persona.name,
    preparesGreeting: start === null || start.language === remembering.memory.start?.language,
    greeting: conversation.greeting,
    isSecret: (words: string) => conversation.isSecret(words),
    timeoutMs: config.concurrency.parallelTimeoutMs,
  };
  return closeCall(turns, closing, AbortSignal.timeout(CLOSING_DEADLINE_MS));
}

/**
 * Vectors of what has none of the configured model, for the next call: mostly there is nothing of the kind, after another
 * `EMBEDDER` was chosen it is everything. What does not fit is left to the call after that. Never rejects.
 */
async function embedMissing({ person }: CallMemory, log: Log): Promise<void> {
  const signal = AbortSignal.timeout(EMBEDDING_DEADLINE_MS);
  try {
    const rows = await person.derived.embedMissing(signal);
    if (rows > 0) log.info({ rows }, 'what had no vector of the configured model has one now');
  } catch (error) {
    const report = { timedOut: signal.aborted, error: messageOf(error) };
    log.info(report, 'some of the memory has no vector of the configured model yet');
  }
}
