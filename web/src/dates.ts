/**
 * Points in time in a person's words and zone.
 *
 * @module
 */

const DAY_MS = 86_400_000;
const date = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** "20 Nov 2026" in the reader's own order. */
export function dateOf(iso: string): string {
  return date.format(new Date(iso));
}

/** "today", "yesterday", "12 days ago", by calendar days. */
export function daysAgo(iso: string, now: Date = new Date()): string {
  const days = Math.round((midnight(new Date(iso)) - midnight(now)) / DAY_MS);
  return relative.format(Math.min(0, days), 'day');
}

function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}
