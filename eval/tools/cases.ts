/**
 * What a person says, and which tool that calls, if any: the data of the tools suite.
 *
 * @module
 */

import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { TOOL_NAMES } from '../../src/languages/tool-words.ts';
import { CATEGORIES } from '../../src/memory/memory.ts';

const words = z.string().min(1);
const file = z.object({
  /** What is known of the person: category, key, value. */
  known: z.array(z.tuple([z.enum(CATEGORIES), words, words])),
  cases: z.array(
    z.object({
      /** One sentence, or several turns of which the last is judged. */
      say: z.union([words.transform((one) => [one]), z.array(words).min(1)]),
      /** Any one of these is right; none: nothing may be called. */
      calls: z.array(z.enum(TOOL_NAMES)),
    }),
  ),
});

export type ToolCases = z.output<typeof file>;
export type ToolCase = ToolCases['cases'][number];

export async function readToolCases(): Promise<ToolCases> {
  return file.parse(JSON.parse(await readFile(new URL('cases.json', import.meta.url), 'utf8')));
}
