/**
 * Points in time as a language and region write them, in the reader's zone.
 *
 * @module
 */

const DAY_MS = 86_400_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

export interface Dates {
  /** "20 Nov 2026". @param iso A point in time, or a day: that one is the same everywhere. */
  date(iso: string): string;
  /** "20 Nov 2026, 18:30" */
  moment(iso: string): string;
  /** "18:30" */
  hour(iso: string): string;
  /** "27 November"; with the year where it is not this one. */
  day(at: number, now?: Date): string;
  /** "November 2026" */
  month(iso: string): string;
  /** "today", "yesterday", "12 days ago", by calendar days. */
  ago(iso: string, now?: Date): string;
}

/** @param locale BCP 47; `undefined`: the browser's own. */
export function datesIn(locale: string | undefined): Dates {
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options);
  const year = { year: 'numeric' } as const;
  const date = format({ day: 'numeric', month: 'short', ...year });
  const moment = format({ day: 'numeric', month: 'short', ...year, hour: '2-digit', minute: '2-digit' });
  const hour = format({ hour: '2-digit', minute: '2-digit' });
  const day = format({ day: 'numeric', month: 'long', ...year });
  const dayOfYear = format({ day: 'numeric', month: 'long' });
  const month = format({ month: 'long', ...year });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  return {
    date: (iso) => date.format(pointOf(iso)),
    moment: (iso) => moment.format(new Date(iso)),
    hour: (iso) => hour.format(new Date(iso)),
    day(at, now = new Date()) {
      const isThisYear = new Date(at).getFullYear() === now.getFullYear();
      return (isThisYear ? dayOfYear : day).format(at);
    },
    month: (iso) => month.format(new Date(iso)),
    ago(iso, now = new Date()) {
      const days = Math.round((midnight(new Date(iso)) - midnight(now)) / DAY_MS);
      return relative.format(Math.min(0, days), 'day');
    },
  };
}

/** ECMAScript reads a day as midnight in Greenwich, and one with an hour where the reader is. */
function pointOf(iso: string): Date {
  return new Date(DAY.test(iso) ? `${iso}T00:00` : iso);
}

function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}
