/**
 * The turn that is being taken.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import type { RecordWish } from '../companion/off-record.ts';
import { cleanText, MAX_TEXT_CHARS } from '../memory/fence.ts';
import type { Turn } from '../memory/memory.ts';
import type { Log } from '../telemetry/log.ts';
import type { Timeline } from '../telemetry/timeline.ts';
import type { ToolUse } from './tool-use.ts';
import type { FinishedTurn } from './turn-handover.ts';

export interface OpenTurn extends Omit<FinishedTurn, 'turn'> {
  turn: Turn;
  readonly timeline: Timeline;
  readonly tools: ToolUse[];
  /** What the person wished for with it. */
  readonly wish: RecordWish;
  /** Nothing of it is stored anywhere. */
  offRecord: boolean;
  /** It speaks of forgetting: it is not kept either. */
  leftOut: boolean;
}

/** What a person has said. */
export interface Said {
  readonly text: string;
  /** 0 to 1: how sure the recogniser was, where it says. */
  readonly confidence: number | undefined;
  readonly at: Date;
}

/** @returns `null` for a transcript without words. */
export function turnOfWords(
  { text, confidence, at }: Said,
  { userId, callId, log }: { userId: string; callId: string; log: Log },
): Turn | null {
  const userText = cleanText(text);
  if (userText === '') {
    log.info('a transcript without words was ignored');
    return null;
  }
  const cut = { chars: text.length, kept: MAX_TEXT_CHARS };
  if (cut.chars > cut.kept) log.warn(cut, 'an endless transcript was cut for the memory');
  return {
    ...{ id: randomUUID(), userId, callId, at: at.toISOString(), userText },
    ...(confidence !== undefined && { confidence }),
    agentText: null,
  };
}
