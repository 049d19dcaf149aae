/**
 * What recall costs and is worth, as figures for a collector.
 *
 * @module
 */

import type { Meter } from '@opentelemetry/api';
import type { Receipt } from './receipt.ts';

/** @returns What counts the lines of a reply: `kindred.recall.lines` by `state` found, given and used. */
export function countLines(meter: Meter): (receipt: Receipt) => void {
  const replies = meter.createCounter('kindred.recall.replies');
  const lines = meter.createCounter('kindred.recall.lines');
  return (receipt) => {
    replies.add(1);
    for (const [state, count] of Object.entries(receipt)) lines.add(count, { state });
  };
}
