/**
 * The cases of the conversation suite: scripted talk, and what must be known when it is over.
 *
 * @module
 */

import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { KindredError, messageOf } from '../../src/errors.ts';
import { CATEGORIES } from '../../src/memory/memory.ts';
import { isTimeZone } from '../../src/time-zone.ts';
import { Pattern } from './pattern.ts';

/** Where the project's own cases are. */
export const CASES_DIR = fileURLToPath(new URL('../conversations', import.meta.url));

const clock = z.iso.datetime();
const patterns = z.array(z.string().transform((text) => new Pattern(text))).default([]);

const WAIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const;

/** A line of a script; the format is described in docs/tuning.md. */
const step = z.string().transform((line, context): Step => {
  const [, declined, named = '', text = ''] =
    /^(?:(forget\?):? |((?:outside )?[a-z]+)(?:: |$))(.*)$/s.exec(line) ?? [];
  const read = readStep(declined ?? named, text);
  if (read) return read;
  context.addIssue({ code: 'custom', message: `no line of a script: ${line}` });
  return z.NEVER;
});

function readStep(kind: string, text: string): Step | null {
  if (kind === 'undo' || kind === 'call') return text === '' ? { kind } : null;
  if (text === '') return null;
  if (kind === 'person' || kind === 'agent' || kind === 'outside forget') return { kind, text };
  if (kind === 'forget' || kind === 'forget?') return { kind: 'forget', text, confirmed: kind === 'forget' };
  if (kind === 'outside correct') {
    const [, key, value] = /^(\S+) = (.+)$/.exec(text) ?? [];
    return key && value ? { kind, key, value } : null;
  }
  const [, count, unit] = /^(\d+)([smhdw])$/.exec(kind === 'wait' ? text : '') ?? [];
  return unit ? { kind: 'wait', ms: Number(count) * WAIT_MS[unit as keyof typeof WAIT_MS] } : null;
}

const found = z.strictObject({ has: patterns, never: patterns });
const scriptedFact = z.strictObject({
  category: z.enum(CATEGORIES),
  key: z.string(),
  value: z.string(),
  confidence: z.number().default(0.9),
  importance: z.number().default(0.5),
  valid_from: z.string().nullable().default(null),
  valid_to: z.string().nullable().default(null),
  negates: z.boolean().default(false),
});
/** What the model answers: to words of the person, or at the end of a call. */
const scriptedAnswer = z.strictObject({
  facts: z.array(scriptedFact).default([]),
  open_loops: z
    .array(z.strictObject({ text: z.string(), due: z.string().nullable().default(null) }))
    .default([]),
  closes: z.array(z.string()).default([]),
  summary: z.string().default('They talked.'),
  ask_next: z.string().nullable().default(null),
});
export type ScriptedAnswer = z.output<typeof scriptedAnswer>;

const caseSchema = z.strictObject({
  name: z.string().min(1),
  /** When the talk takes place; the group's unless given. */
  clock: clock.optional(),
  /** Where the person is; UTC without it. */
  timeZone: z.string().refine(isTimeZone, { error: 'an IANA time zone such as Europe/Paris' }).default('UTC'),
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
  /** Open loops of earlier calls: text, and the day on which they are due or `null`. */
  loops: z.array(z.tuple([z.string(), z.string().nullable()])).default([]),
  talk: z.array(step).min(1),
  /** What the model answers to these words; without a script the configured chat service is asked. */
  script: z.record(z.string(), scriptedAnswer).optional(),
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
  /** Plans that must not be open any more. */
  closedLoops: patterns,
  /** What the next reply's prompt says about the person. */
  profile: found.optional(),
  /** What recall gives a reply to these words, in the call that is under way and in a new one. */
  recalls: z.array(found.extend({ ask: z.string().min(1) })).default([]),
  /** What the writer of the next greeting is told, after the last call. */
  greeting: found.optional(),
});

const fileSchema = z.strictObject({ group: z.string().min(1), clock, cases: z.array(caseSchema).min(1) });

export type Step =
  | { readonly kind: 'person' | 'agent' | 'outside forget'; readonly text: string }
  /** Asked for by voice; confirmed or declined. */
  | { readonly kind: 'forget'; readonly text: string; readonly confirmed: boolean }
  /** As the page and the terminal do it, from another process. */
  | { readonly kind: 'outside correct'; readonly key: string; readonly value: string }
  | { readonly kind: 'wait'; readonly ms: number }
  /** `call`: hang up and call again. */
  | { readonly kind: 'undo' | 'call' };

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

/**
 * The cases of a folder's `*.json`, by the files' names, or of one file.
 *
 * @param suite `conversations`, the name of one of the project's own files, or a path.
 * @throws KindredError `IMPORT_INVALID`
 */
export async function readCases(suite = 'conversations', cwd = process.cwd()): Promise<SuiteCase[]> {
  const own = join(CASES_DIR, `${suite}.json`);
  const path = suite === 'conversations' ? CASES_DIR : (await kindOf(own)) ? own : resolve(cwd, suite);
  const kind = await kindOf(path);
  if (!kind) {
    const wanted =
      'conversations, the name of a file in eval/conversations, or a path to a file or folder of cases';
    throw new KindredError('IMPORT_INVALID', `There is no suite ${suite}; say ${wanted}.`);
  }
  if (kind === 'file') return parseCases(await readFile(path, 'utf8'), path);
  const files = (await readdir(path)).filter((file) => file.endsWith('.json')).sort();
  if (files.length === 0) throw new KindredError('IMPORT_INVALID', `${path} holds no *.json with cases.`);
  const cases = await Promise.all(
    files.map(async (file) => parseCases(await readFile(join(path, file), 'utf8'), file)),
  );
  return cases.flat();
}

async function kindOf(path: string): Promise<'file' | 'folder' | null> {
  const found = await stat(path).catch(() => null);
  return found && (found.isDirectory() ? 'folder' : 'file');
}
