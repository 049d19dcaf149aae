/**
 * The cases of the conversation suite: scripted talk, and what must be known when it is over.
 *
 * @module
 */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { KindredError, messageOf } from '../../src/errors.ts';
import { CATEGORIES } from '../../src/memory/memory.ts';
import { Pattern } from './pattern.ts';

/** Where the project's own cases are. */
export const CASES_DIR = fileURLToPath(new URL('../conversations', import.meta.url));

const clock = z.iso.datetime();
const patterns = z.array(z.string().transform((text) => new Pattern(text))).default([]);

/** A line of a script: `person: …`, `agent: …`, `forget: …` (asked for and confirmed) or `undo`. */
const step = z.string().transform((line, context): Step => {
  const [, kind, text = ''] = /^(person|agent|forget|undo)(?:: (.+))?$/s.exec(line) ?? [];
  if (kind === 'undo') return { kind, text: '' };
  if (text !== '' && (kind === 'person' || kind === 'agent' || kind === 'forget')) return { kind, text };
  context.addIssue({ code: 'custom', message: `no line of a script: ${line}` });
  return z.NEVER;
});

const caseSchema = z.strictObject({
  name: z.string().min(1),
  /** When the talk takes place; the group's unless given. */
  clock: clock.optional(),
  /** What was entered before the first call. */
  onboarding: z
    .strictObject({
      name: z.string(),
      occupation: z.string().nullable(),
      interests: z.array(z.string()),
    })
    .optional(),
  /** Memories of earlier calls: category, key, value. */
  known: z.array(z.tuple([z.enum(CATEGORIES), z.string(), z.string()])).default([]),
  talk: z.array(step).min(1),
  /** Facts that must be live afterwards. */
  must: patterns,
  /** Facts that are true and need not be kept: they count neither way. */
  may: patterns,
  /** Facts that the talk must not have added. */
  mustNot: patterns,
  /** What held once and no longer does: stored as past, and not live. */
  past: patterns,
  /** What was known and must still be live. */
  kept: patterns,
  /** Words that must not be stored anywhere: not as memory, episode, profile or open loop. */
  nowhere: patterns,
  /** Plans that one would ask about, with the day they are due where it matters. */
  openLoops: patterns,
});

const fileSchema = z.strictObject({ group: z.string().min(1), clock, cases: z.array(caseSchema).min(1) });

export interface Step {
  readonly kind: 'person' | 'agent' | 'forget' | 'undo';
  readonly text: string;
}

export type SuiteCase = Omit<z.output<typeof caseSchema>, 'clock'> & {
  readonly group: string;
  /** ISO 8601. */
  readonly clock: string;
};

/** The cases of one file's text. @throws KindredError `IMPORT_INVALID` */
export function parseCases(json: string, file: string): SuiteCase[] {
  try {
    const { group, clock: groupClock, cases } = fileSchema.parse(JSON.parse(json));
    return cases.map((one) => ({ ...one, group, clock: one.clock ?? groupClock }));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause);
    throw new KindredError('IMPORT_INVALID', `${file} is no file of cases: ${why}`, { cause });
  }
}

/** The cases of every `*.json` in a folder, by the files' names. @throws KindredError `IMPORT_INVALID` */
export async function readCases(dir: string = CASES_DIR): Promise<SuiteCase[]> {
  const files = (await readdir(dir)).filter((file) => file.endsWith('.json')).sort();
  const cases = await Promise.all(
    files.map(async (file) => parseCases(await readFile(join(dir, file), 'utf8'), file)),
  );
  return cases.flat();
}
