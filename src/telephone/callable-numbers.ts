/**
 * Which telephone numbers may be called, as the configuration says it: without a bound a mistake or an intruder calls
 * numbers that cost.
 *
 * @module
 */

import { isSupportedCountry, parsePhoneNumber } from 'libphonenumber-js/min';
import { z } from 'zod';

/** A prefix in E.164 (`+49`, `+4930123456`; `+` alone is any number), or a country as ISO 3166 (`DE`). */
export type NumberRange = string;

function isRange(text: string): boolean {
  return /^\+\d{0,15}$/.test(text) || isSupportedCountry(text);
}

/** `DE, +4420` */
export const numberRanges = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((range) => range.trim() || []))
  .refine((ranges: readonly NumberRange[]) => ranges.every(isRange), {
    error: 'countries or prefixes, as DE, +4420',
  });

/** @param number E.164. */
export function isCallable(number: string, ranges: readonly NumberRange[]): boolean {
  const { country } = parsePhoneNumber(number);
  return ranges.some((range) => (range.startsWith('+') ? number.startsWith(range) : range === country));
}
