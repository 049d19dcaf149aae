/**
 * "Stop calling me": recognised by its words, in every language that has a phrase file, so that it does not depend on a
 * model.
 *
 * @module
 */

import { allPhrases } from '../languages/languages.ts';
import { normalise } from './off-record.ts';

const WORDS = [...allPhrases.values()].flatMap(({ calling }) => calling.noCalls);

/** Whether somebody asks not to be called any more. @param text What the person said. */
export function asksForNoCalls(text: string): boolean {
  const said = normalise(text);
  return WORDS.some((pattern) => said.search(pattern) >= 0);
}
