/**
 * How old what was said is when it reaches the database, or still waits for it.
 *
 * @module
 */

import type { Meter } from '@opentelemetry/api';
import { AGE_SECONDS } from '../../telemetry/buckets.ts';
import type { Turn } from '../memory.ts';

/** `stored`; `waiting`: tried in vain; `set-aside`: the database refuses it for good. */
type OutboxOutcome = 'stored' | 'waiting' | 'set-aside';

/** Notes a turn that was tried. */
export type NoteAge = (turn: Pick<Turn, 'at'>, outcome: OutboxOutcome) => void;

/** Without a collector. */
export const NO_AGES: NoteAge = () => undefined;

export function measureOutbox(meter: Meter): NoteAge {
  const age = meter.createHistogram('kindred.outbox.age', {
    description: 'Seconds since a turn was said, whenever it is tried to store it.',
    unit: 's',
    advice: { explicitBucketBoundaries: AGE_SECONDS },
  });
  return ({ at }, outcome) => age.record(Math.max(0, Date.now() - Date.parse(at)) / 1_000, { outcome });
}
