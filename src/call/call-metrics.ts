/**
 * How calls go, as figures for a collector: how long people wait, and how long it takes until what they said is stored.
 *
 * @module
 */

import type { Histogram, Meter } from '@opentelemetry/api';
import { countLines } from '../memory/recall/recall-metrics.ts';
import type { Receipt } from '../memory/recall/receipt.ts';
import { BACKGROUND_SECONDS, RECALL_SECONDS, WAITING_SECONDS } from '../telemetry/buckets.ts';
import type { Stages } from '../telemetry/timeline.ts';

/** Figures of calls; nothing in them says whose call it was. */
export interface CallMetrics {
  /** @returns What counts its end. */
  began(): () => void;
  /** The agent has said its first words. @param source Where they came from. */
  greeted(afterMs: number, source: string): void;
  answered(stages: Stages, receipt: Receipt): void;
  /** A turn is stored. */
  processed(stages: Stages): void;
}

export function createCallMetrics(meter: Meter): CallMetrics {
  const seconds = (name: string, description: string, explicitBucketBoundaries: number[]) =>
    meter.createHistogram(name, { description, unit: 's', advice: { explicitBucketBoundaries } });
  const calls = meter.createCounter('kindred.calls', { description: 'Calls that began.', unit: '{call}' });
  const active = meter.createUpDownCounter('kindred.calls.active', {
    description: 'Calls that go on.',
    unit: '{call}',
  });
  const greeting = seconds(
    'kindred.greeting.duration',
    'From the dispatch of the agent, or from the caller where the agent was there first, to its first words.',
    WAITING_SECONDS,
  );
  const reply = seconds(
    'kindred.reply.duration',
    'From the end of what the person said to the first sound of the reply.',
    WAITING_SECONDS,
  );
  const recall = seconds('kindred.recall.duration', 'How long a reply waited for recall.', RECALL_SECONDS);
  const processing = seconds(
    'kindred.turn.processing.duration',
    'What the processing of a turn takes until it is stored.',
    BACKGROUND_SECONDS,
  );
  const count = countLines(meter);
  return {
    began() {
      calls.add(1);
      active.add(1);
      return () => active.add(-1);
    },
    greeted: (afterMs, source) => record(greeting, afterMs, { source }),
    answered(stages, receipt) {
      record(reply, stages.firstAudio);
      record(recall, stages.recall);
      count(receipt);
    },
    processed: ({ total }) => record(processing, total),
  };
}

/** @param ms Of a stage; a turn that was not answered has none. */
function record(histogram: Histogram, ms: number | undefined, attributes = {}): void {
  if (ms !== undefined) histogram.record(ms / 1_000, attributes);
}
