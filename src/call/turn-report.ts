/**
 * What is told about a turn that is over: to the room, and to the log.
 *
 * @module
 */

import type { RecallNote } from '../companion/turn-notes.ts';
import type { Turn } from '../memory/memory.ts';
import { countUsed, type Mark, marksOf, type Receipt } from '../memory/recall/receipt.ts';
import type { Stages, Timeline } from '../telemetry/timeline.ts';
import type { ToolUse } from './tool-use.ts';

/** What the room is told about a turn that is over. */
export interface TurnReport {
  readonly turnId: string;
  readonly said: string;
  readonly reply: string;
  /** Lines of what was recalled. */
  readonly recalled: readonly string[];
  readonly receipt: Receipt;
  /** Which sentences of the reply seem to use which lines. */
  readonly marks: readonly Mark[];
  /** Names of the tools that were called. */
  readonly tools: readonly string[];
  /** The same with what they were asked and answered. */
  readonly toolUses: readonly ToolUse[];
  /** Nothing of it is kept. */
  readonly offRecord: boolean;
  readonly stages: Stages;
}

export const NOTHING_RECALLED: RecallNote = { found: 0, lines: [], sayings: [] };

/** A turn that is over, as it is reported. */
export interface TurnOver {
  readonly turn: Turn;
  readonly tools: readonly ToolUse[];
  readonly isKept: boolean;
  readonly timeline: Timeline;
}

export function reportOf(
  { turn, tools: toolUses, isKept, timeline }: TurnOver,
  { found, lines: recalled, sayings }: RecallNote,
): TurnReport {
  const { id: turnId, userText: said } = turn;
  const reply = turn.agentText ?? '';
  const receipt = { found, given: recalled.length, used: countUsed(sayings, said, reply) };
  const marks = marksOf(sayings, said, reply);
  const tools = toolUses.map(({ name }) => name);
  const stages = timeline.stages();
  return { turnId, said, reply, recalled, receipt, marks, tools, toolUses, offRecord: !isKept, stages };
}
