/**
 * A reply that lets people wait: they are told that it comes.
 *
 * @module
 */

import { ReadableStream } from 'node:stream/web';
import { setTimeout as sleep } from 'node:timers/promises';
import { FlushSentinel } from '@livekit/agents';

/** Silence of this length after one's own words makes one ask whether anybody is still there. */
const LATE_MS = 3_000;

/**
 * Puts words of its own before a reply that has not begun in time; they are spoken at once, as a segment for itself.
 *
 * @param words What is said, and only where it is asked for.
 */
export function announceLate<C>(
  reply: ReadableStream<C>,
  words: () => string | null,
  lateMs = LATE_MS,
): ReadableStream<C | string | typeof FlushSentinel> {
  const reader = reply.getReader();
  const first = reader.read();
  let isFirst = true;
  return new ReadableStream(
    {
      // Nothing else is asked for before this is over; being cancelled does not wait for it.
      async start(controller) {
        const announcement = (await isLate(first, lateMs)) ? words() : null;
        if (announcement === null) return;
        controller.enqueue(announcement);
        controller.enqueue(FlushSentinel);
      },
      async pull(controller) {
        const { done, value } = await (isFirst ? first : reader.read());
        isFirst = false;
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

async function isLate(first: Promise<unknown>, lateMs: number): Promise<boolean> {
  const timer = new AbortController();
  const late = sleep(lateMs, true, timer).catch(() => false);
  // One that fails is not late: whoever reads it hears of that.
  const settled = first.then(
    () => false,
    () => false,
  );
  return Promise.race([late, settled]).finally(() => timer.abort());
}
