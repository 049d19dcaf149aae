/**
 * Names that the memory knows, for recognisers that take a hint: "Tomasz" is else heard as "to mash".
 *
 * @module
 */

import type { Memory } from '../../memory/memory.ts';
import { namesAsWritten } from '../../memory/names.ts';

/** A recogniser that is told too much hears names where there are none. */
const MAX_NAMES = 40;

/** @param known Memories, most important first. */
export function knownNames(known: readonly Pick<Memory, 'value'>[]): string[] {
  const names = new Set(known.flatMap(({ value }) => [...namesAsWritten(value)]));
  return [...names].slice(0, MAX_NAMES);
}

/** @returns The prompt for a transcription; `undefined` where no name is known. */
export function namesPrompt(known: readonly Pick<Memory, 'value'>[]): string | undefined {
  const names = knownNames(known);
  return names.length === 0 ? undefined : `Names: ${names.join(', ')}.`;
}
