/**
 * What the room, the figures and `kindred.config.ts` are told of a call.
 *
 * @module
 */

import type { Turn } from '../memory/memory.ts';
import type { ProcessedTurn } from '../memory/turns/turn-processor.ts';
import { withoutHosts } from '../pool/pool-stats.ts';
import type { Log } from '../telemetry/log.ts';
import type { Timeline } from '../telemetry/timeline.ts';
import { type CallMetrics, createCallMetrics } from './call-metrics.ts';
import type { CallOptions } from './call-options.ts';
import type { Services } from './call-services.ts';
import type { MemoryReport, ToldChange } from './memory-report.ts';
import {
  HEALTH_TOPIC,
  INTERRUPTION_TOPIC,
  MEMORY_TOPIC,
  RECALL_TOPIC,
  RECORD_TOPIC,
  TURN_TOPIC,
} from './room.ts';
import type { TurnReport } from './turn-report.ts';

export class CallReports {
  readonly #services: Services;
  readonly #options: Pick<CallOptions, 'tell' | 'notes'>;
  readonly #callId: string;
  readonly #log: Log;
  readonly #metrics: CallMetrics;
  /** Counts the end of the call. */
  readonly ended: () => void;

  constructor(services: Services, options: Pick<CallOptions, 'tell' | 'notes'>, callId: string, log: Log) {
    this.#services = services;
    this.#options = options;
    this.#callId = callId;
    this.#log = log;
    this.#metrics = createCallMetrics(services.metrics.meter);
    this.ended = this.#metrics.began();
  }

  /** The caller hears the greeting. @param wasAhead Whether the agent was there first, and waited. */
  started(timeline: Timeline, source: string, wasAhead: boolean): void {
    const stages = timeline.stages();
    const { greeted = 0, caller = 0 } = stages;
    this.#log.info({ stages, greeting: source }, 'call started');
    this.#services.traces.record('kindred.start', timeline, { callId: this.#callId, greeting: source });
    this.#metrics.greeted(wasAhead ? greeted - caller : greeted, source);
  }

  turnOver(report: TurnReport): void {
    this.#metrics.answered(report.stages, report.receipt);
    this.#options.notes?.turnOver(report);
    this.#options.tell(TURN_TOPIC, report);
    this.#options.tell(HEALTH_TOPIC, withoutHosts(this.#services.pool.getStats()));
  }

  /** A turn has been processed behind the reply. */
  turnProcessed(turn: Turn, { saved, timeline }: ProcessedTurn, changed: readonly ToldChange[]): void {
    this.#options.notes?.learned(saved.changes);
    const report = { turnId: turn.id, changes: saved.changes.length, stages: timeline.stages() };
    this.#log.debug(report, 'turn processed');
    this.#metrics.processed(timeline.stages());
    this.#options.tell(MEMORY_TOPIC, { ...report, changed } satisfies MemoryReport);
  }

  /** A tool has changed the memory. */
  memoryChanged(turnId: string | null, changed: readonly ToldChange[]): void {
    const told = { turnId, changes: changed.length, changed, stages: {} };
    this.#options.tell(MEMORY_TOPIC, told satisfies MemoryReport);
  }

  /** What goes into the prompt of the reply that is coming. */
  recalled(lines: readonly string[]): void {
    this.#options.tell(RECALL_TOPIC, { lines });
  }

  /** The person goes off the record, or comes back. */
  recordSwitched(offRecord: boolean): void {
    this.#options.tell(RECORD_TOPIC, { offRecord });
  }

  /** What the agent said was broken off after these words. */
  interrupted(words: string): void {
    this.#options.tell(INTERRUPTION_TOPIC, { words });
  }
}
