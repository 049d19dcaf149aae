/**
 * Which numbers may be called.
 *
 * @module
 */

import type { Config } from '../../config.ts';
import { KindredError } from '../../errors.ts';
import { isCallable, type NumberRange } from '../../telephone/callable-numbers.ts';
import { normalNumber } from '../../telephone/phone-number.ts';

/** What a number is shown of that is none. */
const SHOWN_CHARS = 24;

/** The country of numbers that name none, and the numbers that may be called. */
export interface NumberRules {
  readonly calls: Pick<Config['calls'], 'phoneCountry'>;
  readonly callOut: { readonly allowed: readonly NumberRange[] };
}

/**
 * @param text In any spelling.
 * @returns E.164.
 * @throws KindredError `CALL_REFUSED` for what is no number, or one that `CALL_OUT_ALLOWED` does not name.
 */
export function callableNumber(text: string, { calls, callOut }: NumberRules): string {
  const number = normalNumber(text, calls.phoneCountry);
  if (number === null) {
    const shown = text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text;
    const message = `${JSON.stringify(shown)} is no telephone number; write it as +4930123456.`;
    throw new KindredError('CALL_REFUSED', message);
  }
  if (isCallable(number, callOut.allowed)) return number;
  const allowed = callOut.allowed.join(', ') || 'nobody';
  throw new KindredError('CALL_REFUSED', `${number} may not be called: CALL_OUT_ALLOWED names ${allowed}.`);
}

/** As {@link callableNumber}, with `null` for what may not be called. */
export function callableOrNull(text: string, config: NumberRules): string | null {
  try {
    return callableNumber(text, config);
  } catch {
    return null;
  }
}
