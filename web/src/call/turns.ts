/**
 * The turns of a call with all that the agent told of each: its own account, and what the memory made of it a moment later.
 *
 * @module
 */

import type { Change, MemoryReport, TurnReport } from './reports.ts';

export interface TurnView {
  readonly report: TurnReport;
  readonly changed: readonly Change[];
  /** Milliseconds by stage of what was done beside the conversation; `null` until it is done. */
  readonly processing: Readonly<Record<string, number>> | null;
}

export interface Turns {
  /** Latest last. */
  readonly seen: readonly TurnView[];
  /** A tool changes the memory while its turn is still going on. */
  readonly early: readonly MemoryReport[];
}

/** Earlier ones are read after the call. */
const MAX_TURNS = 50;

export const NO_TURNS: Turns = { seen: [], early: [] };

export function withTurn({ seen, early }: Turns, report: TurnReport): Turns {
  const isOfIt = ({ turnId }: MemoryReport) => turnId === report.turnId;
  const turn: TurnView = { report, changed: [], processing: null };
  const told = early.filter(isOfIt).reduce(withReport, turn);
  return { seen: [...seen, told].slice(-MAX_TURNS), early: early.filter((one) => !isOfIt(one)) };
}

export function withMemoryReport({ seen, early }: Turns, report: MemoryReport): Turns {
  const at = seen.findLastIndex((turn) => turn.report.turnId === report.turnId);
  const turn = seen[at];
  if (!turn) return { seen, early: [...early, report].slice(-MAX_TURNS) };
  return { seen: seen.with(at, withReport(turn, report)), early };
}

function withReport(turn: TurnView, { changed, stages }: MemoryReport): TurnView {
  const isProcessing = Object.keys(stages).length > 0;
  return {
    ...turn,
    changed: [...turn.changed, ...changed],
    processing: isProcessing ? stages : turn.processing,
  };
}
