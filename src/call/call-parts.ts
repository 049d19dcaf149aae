/**
 * The parts of a call that has a memory, and the way of its turns through them.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import type { Embedder } from '../memory/embedder/embedder.ts';
import { MemoryActions } from '../memory/in-call/actions.ts';
import type { CallMemory } from '../memory/in-call/call-memory.ts';
import type { Turn } from '../memory/memory.ts';
import type { Outbox } from '../memory/outbox/outbox.ts';
import { measureOutbox } from '../memory/outbox/outbox-metrics.ts';
import type { Clock } from '../memory/time.ts';
import type { ProcessedTurn } from '../memory/turns/turn-processor.ts';
import { TurnQueue } from '../memory/turns/turn-queue.ts';
import type { Log } from '../telemetry/log.ts';
import type { Services } from './call-services.ts';
import type { Conversation } from './conversation.ts';
import { type ToldChange, toldChanges } from './memory-report.ts';
import { createTurnProcessor, openCallMemory } from './open-memory.ts';
import { RunningSummary } from './running-summary.ts';
import type { TurnSink } from './turn-sink.ts';

/** Before something is forgotten, what was said just now is to be stored, so that it is found. */
const SETTLED_PATIENCE_MS = 5_000;

/** The parts of a call that has a memory. */
export interface Remembering {
  readonly memory: CallMemory;
  readonly actions: MemoryActions;
  readonly outbox: Outbox;
  readonly queue: TurnQueue;
  readonly summary: RunningSummary;
}

/** The earlier part of a long call, as its summary tells it whenever it is asked. */
export interface EarlierPart {
  readonly text: string;
  readonly untilMs: number;
}

export function earlierPart({ memory, summary }: Remembering): EarlierPart {
  return {
    get text() {
      return memory.withoutForgotten(summary.text);
    },
    get untilMs() {
      return summary.untilMs;
    },
  };
}

/** The turns that are still to be known. */
export function turnsToKeep(turns: readonly Turn[], memory: CallMemory): Turn[] {
  return turns.filter(
    ({ id, userText, agentText }) =>
      !memory.isTurnForgotten(id) && !memory.isForgotten(userText) && !memory.isForgotten(agentText ?? ''),
  );
}

/** Where the turns of the call go: to the disk first, then to the processor. */
export function sinkOf({ memory, outbox, queue }: Remembering, log: Log): TurnSink {
  // A reply that was under way while something was forgotten does not bring it back.
  const unforgotten = (text: string | null) => (text !== null && memory.isForgotten(text) ? null : text);
  return {
    keep: (turn) => outbox.said(turn),
    answer: async (turnId, text) => {
      if (unforgotten(text) !== null) await outbox.answered(turnId, text);
    },
    // The queue owns the turn from here on and never rejects.
    process: (turn, agentSaidBefore) =>
      void queue.push({ ...turn, agentText: unforgotten(turn.agentText) }, () => ({
        agentSaidBefore: unforgotten(agentSaidBefore),
        ...memory.contextFor(turn.userText),
      })),
    drop: (turnId) =>
      outbox.done(turnId).catch((error: unknown) => {
        log.error({ turnId, error: messageOf(error) }, 'a turn that is not to be kept is still on the disk');
      }),
  };
}

export interface RememberingOptions {
  readonly userId: string;
  readonly callId: string;
  readonly room: string;
  readonly embedder: Embedder;
  readonly queryEmbedder?: Embedder | null;
  readonly timeZone?: string | null;
  readonly clock?: Clock;
  readonly log: Log;
  /** Asked for when a tool is called: the conversation is made after its memory. */
  readonly conversation: () => Conversation;
  readonly onProcessed: (turn: Turn, processed: ProcessedTurn) => void;
  /** Hears what tools change. */
  readonly onChanged: (changed: readonly ToldChange[]) => void;
}

export function openRemembering(services: Services, options: RememberingOptions): Remembering {
  const { config, store, model } = services;
  const { conversation, onProcessed, onChanged, log, timeZone = null, ...place } = options;
  const memory = openCallMemory({ ...services, log }, { ...place, timeZone });
  const outbox = services.outbox.open(options.callId, log);
  const queue = new TurnQueue({
    processor: createTurnProcessor({ ...services, log }, memory.person, options.embedder),
    ...{ outbox, log, onProcessed, noteAge: measureOutbox(services.metrics.meter) },
    // What it is not told of, the model would find anew.
    ready: () => memory.informed,
  });
  const actions = new MemoryActions({
    ...{ memory, store: store.of(options.userId), batchWindowMs: config.concurrency.batchWindowMs },
    batchMaxConcurrent: config.concurrency.batchMaxConcurrent,
    changed: {
      stored: (change) =>
        onChanged(toldChanges({ changes: [change], ended: [] }, [...memory.known, ...memory.past])),
      forgotten: (count) => onChanged([{ kind: 'forgotten', count }]),
      restored: (count) => onChanged([{ kind: 'restored', count }]),
    },
    surroundings: {
      offRecord: (words) => conversation().isOffRecord(words),
      turnsSoFar: () => conversation().turnsSoFar,
      leaveOutTurn: () => conversation().leaveOutTurn(),
      settled: () => {
        const stored = conversation().handedOver.then(() => queue.settled());
        return Promise.race([stored, sleep(SETTLED_PATIENCE_MS, undefined, { ref: false })]);
      },
    },
  });
  const setting = () => ({
    ...{ known: memory.known, openLoops: memory.loops.open },
    ...{ endedMs: memory.nowMs, timeZone: memory.time.timeZone },
  });
  const isGone = ({ id }: Turn) => memory.isTurnForgotten(id);
  const summary = new RunningSummary({ model, setting, isGone, log });
  return { memory, actions, outbox, queue, summary };
}
