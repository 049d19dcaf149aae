/**
 * What carries one call over to the next: its summary, what is left open, and the first words of the next call.
 *
 * @module
 */

import { z } from 'zod';
import { blocks, cleanText, dataLine, fence, fenceLines, MAX_TEXT_CHARS } from '../fence.ts';
import type { Memory, OpenLoop, Turn } from '../memory.ts';
import { namesAsWritten } from '../names.ts';
import { loadPrompt } from '../prompts/prompt.ts';
import type { Moment } from '../store/drafts.ts';
import { clockText } from '../time.ts';
import { knownLines, loopLines } from './extraction.ts';
import { checkLoops } from './extraction-checks.ts';
import type { StructuredModel } from './structured.ts';

const MAX_SUMMARY_CHARS = 1_500;
/** About ten seconds of speech: longer than that is a monologue, and too much audio to load at a start. */
const MAX_GREETING_CHARS = 200;
const MAX_ASK_CHARS = 200;
/** A part of a call; RunningSummary cuts long calls into such parts. */
const MAX_TRANSCRIPT_CHARS = 40_000;

const summarySchema = z.object({
  // What may be left out comes first: a small model that has written the summary takes the answer for complete.
  open_loops: z.array(z.object({ text: z.string(), due: z.string().nullable() })),
  ask_next: z.string().nullable(),
  summary: z.string(),
});
const greetingSchema = z.object({ greeting: z.string() });

export const SUMMARY = loadPrompt('summary', summarySchema);
export const GREETING = loadPrompt('greeting', greetingSchema);

export interface CallSummary {
  readonly summary: string;
  readonly openLoops: readonly OpenLoop[];
  readonly askNext: string | null;
}

function transcriptOf(turns: readonly Turn[]): string {
  return turns
    .map(({ userText, agentText }) => {
      const answer = agentText === null ? '' : `\nYou: ${dataLine(agentText, MAX_TEXT_CHARS)}`;
      return `Person: ${dataLine(userText, MAX_TEXT_CHARS)}${answer}`;
    })
    .join('\n');
}

/** A call, or a part of a long one. */
export interface CallPart {
  /** Summary of what came before it; empty for the first part. */
  readonly soFar: string;
  readonly turns: readonly Turn[];
  readonly known: readonly Memory[];
  readonly openLoops: readonly OpenLoop[];
  /** Epoch milliseconds. */
  readonly endedMs: number;
  /** IANA name. */
  readonly timeZone: string;
}

/** How long a transcript is, in characters. */
export function transcriptLength(turns: readonly Turn[]): number {
  return turns.reduce((sum, { userText, agentText }) => sum + userText.length + (agentText?.length ?? 0), 0);
}

/** @throws KindredError as {@link StructuredModel.ask} */
export async function summariseCall(
  model: StructuredModel,
  { soFar, turns, known, openLoops, endedMs, timeZone }: CallPart,
  signal?: AbortSignal,
): Promise<CallSummary> {
  const answer = await model.ask(
    {
      name: 'call_summary',
      schema: summarySchema,
      prompt: SUMMARY,
      input: blocks(
        fence('clock', clockText(endedMs, timeZone)),
        fenceLines('known', knownLines(known)),
        fenceLines('open_loops', loopLines(openLoops, timeZone)),
        fence('so_far', soFar),
        fence('transcript', transcriptOf(turns), MAX_TRANSCRIPT_CHARS),
      ),
    },
    signal,
  );
  return {
    summary: cleanText(answer.summary, MAX_SUMMARY_CHARS),
    openLoops: checkLoops(answer.open_loops, timeZone),
    askNext: answer.ask_next === null ? null : cleanText(answer.ask_next, MAX_ASK_CHARS) || null,
  };
}

export interface GreetingSource {
  readonly companionName: string;
  /** Empty when it is not known. */
  readonly personName: string;
  /** ISO 639-1. */
  readonly language: string;
  readonly profile: string;
  /** What may be asked about now; the first is what to ask about. */
  readonly openLoops: readonly OpenLoop[];
  readonly askNext: string | null;
  readonly moment: Moment;
  /** IANA name. */
  readonly timeZone: string;
}

const MOMENT_WORDS: Readonly<Record<Moment, string>> = {
  any: 'any day',
  before: 'before the day',
  on: 'on the day',
  after: 'after the day',
};

/**
 * The model is told the one thing that it is to ask about, and no other: what it is told it speaks of.
 *
 * @returns The greeting, or `null` when the model gave none that can be used.
 * @throws KindredError as {@link StructuredModel.ask}
 */
export async function writeGreeting(
  model: StructuredModel,
  source: GreetingSource,
  signal?: AbortSignal,
): Promise<string | null> {
  const { greeting } = await model.ask(
    {
      name: 'greeting',
      schema: greetingSchema,
      prompt: GREETING,
      input: blocks(
        fence('companion_name', source.companionName),
        fence('language', source.language),
        fence('person_name', source.personName),
        fence('profile', source.profile),
        fenceLines('open_loops', loopLines(source.openLoops.slice(0, 1), source.timeZone)),
        source.openLoops.length > 0 ? '' : fence('ask_next', source.askNext ?? ''),
        fence('moment', MOMENT_WORDS[source.moment]),
      ),
    },
    signal,
  );
  const text = cleanText(greeting, MAX_GREETING_CHARS);
  return (source.personName === '' ? withoutWrongName(text, source.profile) : text) || null;
}

/** "Hello, Pepper! How are you?" to somebody whose dog is called Pepper, and whose own name nobody knows. */
function withoutWrongName(greeting: string, profile: string): string {
  const names = namesAsWritten(profile).join('|');
  return names === ''
    ? greeting
    : greeting.replace(new RegExp(`^(\\p{L}+),? (?:${names})(?=[,.!?])`, 'u'), '$1');
}
