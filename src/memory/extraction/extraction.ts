/**
 * From what was said to what is worth knowing: one structured call per turn that extracts and categorises.
 *
 * @module
 */

import { z } from 'zod';
import type { Log } from '../../telemetry/log.ts';
import { blocks, cleanText, fence, fenceLines } from '../fence.ts';
import { CATEGORIES, categoriesInWords, type Memory, type OpenLoop, type Turn } from '../memory.ts';
import { loadPrompt, namesOf } from '../prompts/prompt.ts';
import { clockText, localDay } from '../time.ts';
import { Checking, type Fact } from './extraction-checks.ts';
import type { StructuredModel } from './structured.ts';

const MAX_KNOWN_LINES = 40;

const factSchema = z.object({
  // The phrase comes first: a small model that has written a key gives its bare value ("seven").
  value: z.string().describe('the fact as a phrase without its subject, e.g. "has a dog called …"'),
  key: z.string().describe('what the fact is about, in snake_case, e.g. dog_name'),
  category: z.enum(CATEGORIES),
  negates: z.boolean().describe('true: the known fact with this key no longer holds'),
  confidence: z.number().nullable().describe('0 to 1; null: as usual'),
  importance: z
    .number()
    .nullable()
    .describe('0 to 1: how much it will matter in later conversations; null: as usual'),
  valid_from: z
    .string()
    .nullable()
    .describe('ISO date since when it holds, if said: 2019, 2019-05 or 2019-05-03'),
  valid_to: z.string().nullable().describe('ISO date of the last day on which it holds, if said'),
});
const extractionSchema = z.object({
  facts: z.array(factSchema),
  open_loops: z.array(z.object({ text: z.string(), due: z.string().nullable() })),
  closes: z.array(z.string()).describe('texts from <open_loops> that are settled by what the person said'),
});

export const EXTRACTION = loadPrompt('extraction', extractionSchema, { categories: categoriesInWords() });
const EXAMPLE_NAMES = namesOf(EXTRACTION);

export interface Extraction {
  readonly facts: readonly Fact[];
  /** Keys of known memories that no longer hold. */
  readonly endedKeys: readonly string[];
  readonly openLoops: readonly OpenLoop[];
  /** What the turn settles, in the model's words: see loops.ts. */
  readonly closes: readonly string[];
}

export interface ExtractionContext {
  /** What the agent said before the turn: the question that the person may be answering. */
  readonly agentSaidBefore: string | null;
  /** Live memories whose keys may be reused, most relevant first. */
  readonly known: readonly Memory[];
  readonly openLoops: readonly OpenLoop[];
  /** IANA name: where the person is. */
  readonly timeZone: string;
}

/**
 * The lines of a `<known>` block: the most relevant, in the order in which they were said, so that the next question begins
 * as this one did.
 *
 * @param known Most relevant first.
 */
export function knownLines(known: readonly Memory[]): string[] {
  return known
    .slice(0, MAX_KNOWN_LINES)
    .toSorted((a, b) => (a.createdAt ?? '').localeCompare(b.createdAt ?? ''))
    .map(({ category, key, value }) => `[${category} ${key}] ${value}`);
}

/** The lines of an `<open_loops>` block: `wants to find a new flat (due 2026-12-01)`. */
export function loopLines(loops: readonly OpenLoop[], timeZone: string): string[] {
  return loops.map(({ text, dueAt }) =>
    dueAt === null ? text : `${text} (due ${localDay(Date.parse(dueAt), timeZone)})`,
  );
}

/** What a turn is asked about with, what changes most often last. */
function inputOf(turn: Turn, { known, openLoops, agentSaidBefore, timeZone }: ExtractionContext): string {
  return blocks(
    fenceLines('known', knownLines(known)),
    fenceLines('open_loops', loopLines(openLoops, timeZone)),
    fence('clock', clockText(Date.parse(turn.at), timeZone)),
    fence('agent_said', agentSaidBefore ?? ''),
    fence('person_said', turn.userText),
  );
}

/**
 * @throws KindredError as {@link StructuredModel.ask}
 */
export async function extractFacts(
  model: StructuredModel,
  turn: Turn,
  context: ExtractionContext,
  { signal, log }: { signal?: AbortSignal; log?: Log } = {},
): Promise<Extraction> {
  const { timeZone } = context;
  const input = inputOf(turn, context);
  const question = { name: 'turn_extraction', schema: extractionSchema, prompt: EXTRACTION, input };
  const answer = await model.ask(question, signal);
  const checking = new Checking({
    timeZone,
    known: new Map(context.known.map(({ key, value }) => [key, value])),
    said: turn.userText,
    agentSaidBefore: context.agentSaidBefore,
    isFromExample: (text) => EXAMPLE_NAMES.some((name) => text.includes(name) && !input.includes(name)),
  });
  const facts = checking.facts(answer.facts);
  const replaced = new Set(facts.map(({ key }) => key));
  const extraction = {
    facts,
    endedKeys: checking.endedKeys(answer.facts).filter((key) => !replaced.has(key)),
    openLoops: checking.loops(answer.open_loops),
    closes: answer.closes.map((text) => cleanText(text, 400)),
  };
  const { refused } = checking;
  if (Object.keys(refused).length > 0)
    log?.warn({ turnId: turn.id, refused }, 'parts of an extraction were refused');
  return extraction;
}
