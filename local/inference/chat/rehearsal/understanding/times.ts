/**
 * Hours as people say them: "at nine in the morning", "at 7:30 pm", "half past six", "at noon".
 *
 * @module
 */

import { HOURS, numberOf } from './numbers.ts';

/** An hour found in a text. */
export interface SpokenTime {
  /** `HH:MM`, of a day of 24 hours. */
  readonly time: string;
  /** The text with an hour that could mean morning or evening spelled out: "at seven" → "at 7 pm". */
  readonly resolved: string;
  /** The text without the hour. */
  readonly rest: string;
}

const SIDE = '(?:(?<count>half|(?:a )?quarter|five|ten|twenty|twenty-five) (?<side>past|to) )?';
const HOUR = `(?<hour>\\d{1,2}|${HOURS.join('|')})(?:[:. ](?<minute>[0-5]\\d|fifteen|thirty|forty[- ]five))?`;
const HALF = "(?: ?(?:am|pm)| o'clock)?(?: in the (?:morning|afternoon|evening)| at night)?";
const SURE = "(?: ?(?:am|pm)| o'clock| in the (?:morning|afternoon|evening))(?: at night)?";
const ENDS = '(?=$|[,.?!]| (?:on|in|with|at|for|to|and|sharp|today|tomorrow|tonight|this|next|every)\\b)';
const PREPOSITION = '(?<preposition>(?:at|around|about|by|from)(?: about| around)?)';

const PATTERNS = [
  `${PREPOSITION} (?<named>noon|midday|midnight)`,
  `${PREPOSITION} ${SIDE}${HOUR}(?<half>${HALF})${ENDS}`,
  `${SIDE}${HOUR}(?<half>${SURE})${ENDS}`,
].map((source) => new RegExp(`(?<![\\p{L}\\p{N}:])(?:${source})`, 'iu'));

const IN_THE_EVENING =
  /\b(?:evening|tonight|night|dinner|party|concert|gig|date|theatre|cinema|film|movie|drinks|pub)\b/i;
const IN_THE_MORNING = /\bmorning\b/i;
const IN_THE_AFTERNOON = /\bafternoon\b/i;

type Groups = Readonly<Record<string, string | undefined>>;

/** The hour of 24; what says neither "am" nor "pm" is read by what it is said of, else as most people's days go. */
function hourOfDay(hour: number, half: string, about: string): number {
  const twelve = hour % 12;
  if (hour > 12 || hour === 0) return hour;
  if (/am|morning/i.test(half)) return twelve;
  if (/pm|afternoon|evening/i.test(half)) return twelve + 12;
  if (/night/i.test(half)) return hour === 12 || hour < 5 ? twelve : twelve + 12;
  if (IN_THE_MORNING.test(about)) return twelve;
  if (IN_THE_AFTERNOON.test(about) || IN_THE_EVENING.test(about) || hour < 7) return twelve + 12;
  return hour;
}

function minutes({ count, minute }: Groups): number {
  if (count) return /half/i.test(count) ? 30 : /quarter/i.test(count) ? 15 : (numberOf(count) ?? 0);
  return minute ? (numberOf(minute) ?? 0) : 0;
}

function atOf(groups: Groups, about: string): number | undefined {
  const { named, hour = '', half = '', side } = groups;
  if (named) return /midnight/i.test(named) ? 0 : 12 * 60;
  const said = numberOf(hour);
  if (said === undefined || said > 24) return undefined;
  const past = minutes(groups);
  const at = hourOfDay(said, half, about) * 60 + (/to/i.test(side ?? '') ? -past : past);
  return (at + 24 * 60) % (24 * 60);
}

/** "8:30 pm", "9 am". */
export function spokenTime(hours: number, minute: number): string {
  const shown = minute === 0 ? '' : `:${String(minute).padStart(2, '0')}`;
  return `${hours % 12 || 12}${shown} ${hours < 12 ? 'am' : 'pm'}`;
}

/**
 * The first hour in a text.
 *
 * @param about What else was said: "dinner" or "tomorrow evening" tell which seven is meant.
 */
export function findTime(text: string, about = text): SpokenTime | undefined {
  for (const pattern of PATTERNS) {
    const match = pattern.exec(text);
    const groups = match?.groups ?? {};
    const at = match ? atOf(groups, about) : undefined;
    if (!match || at === undefined) continue;
    const [hours, minute] = [Math.floor(at / 60), at % 60];
    const before = text.slice(0, match.index);
    const after = text.slice(match.index + match[0].length);
    const isClear = Boolean(groups.named || /\p{L}/u.test((groups.half ?? '').replace("o'clock", '')));
    const spoken = isClear ? match[0] : `${groups.preposition ?? 'at'} ${spokenTime(hours, minute)}`;
    return {
      time: `${String(hours).padStart(2, '0')}:${String(minute).padStart(2, '0')}`,
      resolved: `${before}${spoken}${after}`,
      rest: `${before}${after}`.replace(/\s+/g, ' ').trim(),
    };
  }
  return undefined;
}
