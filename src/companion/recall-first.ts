/**
 * Recall has the words before the framework has them. A final transcript starts the framework's whole turn, which keeps
 * the event loop for some 15 ms, and the embedding's answer would lie there until it is over; held for the embedding,
 * the transcript is late by half of that.
 *
 * @module
 */

import type { ReadableStream } from 'node:stream/web';
import { TransformStream } from 'node:stream/web';
import { stt } from '@livekit/agents';
import type { CallMemory } from '../memory/call-memory.ts';
import type { Recall } from '../memory/recall.ts';

/** Three times what the local embedder takes. One that is a service is asked here and waited for by the reply. */
const PATIENCE_MS = 25;

/** What an agent's `sttNode` gives: events of the ears, or bare text. */
type Heard = ReadableStream<stt.SpeechEvent | string>;
type Utterance = stt.SpeechEvent | string;

/**
 * What was heard, in its order: final words once their recall is there or patience is over, all else at once.
 *
 * @param memory `null`: nobody's call, and nothing is held.
 */
export function recallFirst(heard: Heard, memory: CallMemory | null): Heard {
  if (!memory) return heard;
  const { recall } = memory;
  return heard.pipeThrough(
    new TransformStream<Utterance, Utterance>({
      async transform(utterance, controller) {
        await prepareFor(utterance, recall);
        controller.enqueue(utterance);
      },
    }),
  );
}

async function prepareFor(utterance: Utterance, recall: Recall): Promise<void> {
  if (typeof utterance === 'string') return;
  const words = utterance.alternatives?.[0]?.text;
  if (!words) return;
  if (utterance.type === stt.SpeechEventType.FINAL_TRANSCRIPT) await recall.prepared(words, PATIENCE_MS);
  else recall.prepare(words);
}
