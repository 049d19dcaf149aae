/**
 * Whether a person wishes to be called: what they have agreed to, and that they have asked not to be called any more. A
 * part of {@link PersonMemory}.
 *
 * @module
 */

import { KindredError } from '../errors.ts';

/** Hours of the person's day in which a call disturbs few. */
export const CALLING_HOURS = { fromHour: 9, untilHour: 20 } as const;

/** The writes that this needs; person-memory.ts hands them over. Times are ISO 8601. */
interface CallingWrites {
  setCallWish(
    wish: Required<Omit<Agreement, 'number'>> & { number: string | null; at: string },
    signal?: AbortSignal,
  ): Promise<boolean>;
  claimCall(now: string, fallback: string, signal?: AbortSignal): Promise<string | null>;
  noteReached(now: string, fallback: string, signal?: AbortSignal): Promise<unknown>;
}

export interface CallingParts {
  readonly writes: CallingWrites;
  /** ISO 8601. */
  readonly now: () => string;
}

export interface Agreement {
  /** E.164. */
  readonly number: string;
  /** Hours of the person's day, `untilHour` excluded. @default 9 to 20 */
  readonly fromHour?: number;
  readonly untilHour?: number;
}

export class Calling {
  readonly #parts: CallingParts;

  constructor(parts: CallingParts) {
    this.#parts = parts;
  }

  /**
   * The person agrees to be called when something is due that they have spoken of.
   *
   * @returns Whether that holds now.
   * @throws KindredError `CONFIG_INVALID` for hours that are none, `DATABASE…`
   */
  async agree({ number, ...asked }: Agreement, signal?: AbortSignal): Promise<boolean> {
    const { writes, now } = this.#parts;
    const { fromHour, untilHour } = { ...CALLING_HOURS, ...asked };
    const isDay =
      Number.isInteger(fromHour) && Number.isInteger(untilHour) && fromHour >= 0 && untilHour <= 24;
    if (!isDay || fromHour >= untilHour) {
      const message = `From ${fromHour} to ${untilHour} are no hours of a day; say them as 9 and 20.`;
      throw new KindredError('CONFIG_INVALID', message);
    }
    return writes.setCallWish({ number, fromHour, untilHour, at: now() }, signal);
  }

  /** The person does not wish to be called any more. @throws KindredError `DATABASE…` */
  async stop(signal?: AbortSignal): Promise<void> {
    const { writes, now } = this.#parts;
    await writes.setCallWish({ number: null, ...CALLING_HOURS, at: now() }, signal);
  }

  /**
   * Takes the one try of this day.
   *
   * @param fallback Where the person is while nothing says it: IANA name.
   * @returns The number; `null` where they are not to be called now.
   * @throws KindredError `DATABASE…`
   */
  claim(fallback: string, signal?: AbortSignal): Promise<string | null> {
    return this.#parts.writes.claimCall(this.#parts.now(), fallback, signal);
  }

  /** The person was reached: they are not called again about what was due. @throws KindredError `DATABASE…` */
  async reached(fallback: string, signal?: AbortSignal): Promise<void> {
    await this.#parts.writes.noteReached(this.#parts.now(), fallback, signal);
  }
}
