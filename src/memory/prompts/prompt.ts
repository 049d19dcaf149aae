/**
 * Prompts as Markdown: the instructions, then worked examples, each a question as it is sent and the answer to it.
 *
 * @module
 */

import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { KindredError, messageOf } from '../../errors.ts';
import { completed } from '../extraction/json-answer.ts';

/** A question as it is sent, and what a model should answer: JSON without the fields that say nothing. */
interface Example {
  readonly input: string;
  readonly answer: string;
}

export interface Prompt {
  readonly instructions: string;
  readonly examples: readonly Example[];
}

/** Headings that begin an example and its answer. */
const HEADINGS = /^## (?=input$|answer$)/m;

/**
 * Reads a prompt of this folder: instructions up to the first `## input`, then `## input` and `## answer` in turns.
 *
 * @param name The file's name without `.md`.
 * @param schema What each example's answer has to fit.
 * @param values What stands for `{name}` in the text, by name.
 * @throws KindredError `CONFIG_INVALID` when the file is no such prompt.
 */
export function loadPrompt(
  name: string,
  schema: z.ZodType,
  values: Readonly<Record<string, string>> = {},
): Prompt {
  const file = `${name}.md`;
  try {
    const text = readFileSync(new URL(file, import.meta.url), 'utf8');
    const filled = Object.entries(values).reduce(
      (all, [at, value]) => all.replaceAll(`{${at}}`, value),
      text,
    );
    return parsePrompt(filled, schema);
  } catch (cause) {
    throw new KindredError('CONFIG_INVALID', `The prompt ${file} cannot be used: ${messageOf(cause)}`, {
      cause,
    });
  }
}

/** @throws Error that says what is wrong with the text. */
export function parsePrompt(text: string, schema: z.ZodType): Prompt {
  const [instructions = '', ...parts] = text.split(HEADINGS);
  if (instructions.trim() === '') throw new Error('it has no instructions');
  const sections = parts.map((part) => {
    const [heading = '', ...lines] = part.split('\n');
    return { heading, body: lines.join('\n').trim() };
  });
  const examples: Example[] = [];
  for (let at = 0; at < sections.length; at += 2) {
    const [input, answer] = [sections[at], sections[at + 1]];
    if (input?.heading !== 'input' || answer?.heading !== 'answer')
      throw new Error(`example ${at / 2 + 1} is not "## input" followed by "## answer"`);
    examples.push({ input: input.body, answer: compactAnswer(answer.body, schema) });
  }
  return { instructions: instructions.trim(), examples };
}

/** Names in a sentence: a capital letter in the midst of it. */
const NAME = /(?<=\p{Ll}[,;]? )\p{Lu}\p{Ll}{2,}/gu;
/** Days and months are everybody's. */
const CALENDAR = new Set(
  `Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September
  October November December`.split(/\s+/),
);

/** Names that the examples tell of. They were chosen to occur nowhere else: an answer that has one has it from there. */
export function namesOf({ examples }: Prompt): string[] {
  const found = examples.flatMap(({ input, answer }) => `${input} ${answer}`.match(NAME) ?? []);
  return [...new Set(found)].filter((name) => !CALENDAR.has(name));
}

/** As a model writes it with the fewest tokens: on one line, without spaces. */
function compactAnswer(text: string, schema: z.ZodType): string {
  const answer: unknown = JSON.parse(text);
  schema.parse(completed(answer, schema));
  return JSON.stringify(answer);
}
