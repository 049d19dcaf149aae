/**
 * How a variable of the environment is read: text that becomes a value, or a sentence that says what was wanted.
 *
 * @module
 */

import { z } from 'zod';

/** An integer from a variable's text, within a range that is said when it is left. */
export function integer(fallback: number, min: number, max: number) {
  const wanted = `a whole number from ${min} to ${max}`;
  return z
    .string()
    .default(String(fallback))
    .refine((text) => /^-?\d+$/.test(text.trim()), { error: wanted })
    .transform(Number)
    .refine((value) => value >= min && value <= max, { error: wanted });
}

/** A number from a variable's text; same contract as {@link integer}. */
export function decimal(fallback: number, min: number, max: number) {
  const wanted = `a number from ${min} to ${max}`;
  return z
    .string()
    .default(String(fallback))
    .refine((text) => /^-?\d*\.?\d+$/.test(text.trim()), { error: wanted })
    .transform(Number)
    .refine((value) => value >= min && value <= max, { error: wanted });
}

/** Names with commas between; none where nothing is said. */
export const names = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  );

export function flag(fallback: boolean) {
  return z
    .enum(['true', 'false'], { error: 'true or false' })
    .default(fallback ? 'true' : 'false')
    .transform((text) => text === 'true');
}

export function url(protocols: readonly string[], example: string) {
  return z
    .string({ error: `a URL such as ${example}` })
    .refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
      error: `a URL such as ${example}`,
    })
    .transform((text) => text.replace(/\/+$/, ''));
}

/** A key: printable, no spaces, long enough not to be a slip of the hand. */
export function key(what: string) {
  const wanted = `${what}: at least 8 printable characters without spaces`;
  return z.string({ error: wanted }).regex(/^[\x21-\x7e]{8,}$/, { error: wanted });
}

/** @param wanted What the variable must be, in words. */
export function matching(pattern: RegExp, wanted: string) {
  return z.string().regex(pattern, { error: wanted });
}
