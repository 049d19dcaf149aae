/**
 * Points in time in a person's words and zone.
 *
 * @module
 */

const DAY_MS = 86_400_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const date = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' });
const dayOfYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** "20 Nov 2026" in the reader's own order. @param iso A point in time, or a day: that one is the same everywhere. */
export function dateOf(iso: string): string {
  // ECMAScript reads a day as midnight in Greenwich, and one with an hour where the reader is.
  return date.format(new Date(DAY.test(iso) ? `${iso}T00:00` : iso));
}

/** "27 November" in the reader's own order; with the year where it is not this one. */
export function dayOf(at: number, now: Date = new Date()): string {
  const isThisYear = new Date(at).getFullYear() === now.getFullYear();
  return (isThisYear ? dayOfYear : day).format(at);
}

/** "today", "yesterday", "12 days ago", by calendar days. */
export function daysAgo(iso: string, now: Date = new Date()): string {
  const days = Math.round((midnight(new Date(iso)) - midnight(now)) / DAY_MS);
  return relative.format(Math.min(0, days), 'day');
}

function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}
