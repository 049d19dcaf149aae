/**
 * How a new person gets an id.
 *
 * @module
 */

import type { Onboarding } from '../../../src/memory/memory.ts';
import type { Caller } from '../api.ts';

const SUFFIX_BYTES = 4;
/** Ids that begin so name nobody. */
const NOBODY = /^(guest|anon)/;

/** A readable id that nobody else has: "ada-lovelace-9f3a01bc". */
export function newCaller(onboarding: Onboarding): Caller {
  return { id: `${slug(onboarding.name)}-${randomHex()}`, name: onboarding.name, onboarding };
}

function randomHex(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(SUFFIX_BYTES)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

function slug(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const words = plain
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return words === '' || NOBODY.test(words) ? `person-${words}`.replace(/-$/, '') : words;
}
