/**
 * Questions in the form that a small model can answer. The product asks with long rules and a JSON schema; a model of
 * one or two billion parameters answers the same question well when it sees worked examples and writes plain lines.
 * What comes back is what the product asked for.
 *
 * @module
 */

import { readFileSync } from 'node:fs';
import type { PromptMessage } from '../prompt.ts';

/** One kind of question. */
export interface Form {
  /** Instructions and worked examples: the same for every question of the kind. */
  readonly examples: readonly PromptMessage[];
  /** GBNF. */
  readonly grammar: string;
  readonly maxTokens: number;
  /** The question's data as the examples show it. */
  readonly ask: (input: string) => string;
  /** The lines of an answer as the object that the question's schema describes. */
  readonly read: (answer: string, input: string) => unknown;
}

/** The text of a fence of the product's prompt; empty where there is none. */
export function fenced(input: string, tag: string): string {
  return new RegExp(`<${tag}>\\n?([\\s\\S]*?)\\n?</${tag}>`).exec(input)?.[1]?.trim() ?? '';
}

/** The lines of such a fence without their dashes. */
export function fencedLines(input: string, tag: string): string[] {
  return fenced(input, tag)
    .split('\n')
    .map((line) => line.replace(/^-\s+/, ''))
    .filter((line) => line !== '');
}

/**
 * Reads a form's Markdown: the instructions, then `## ask` and `## answer` in turns.
 *
 * @param name The file's name beside this one, without `.md`.
 */
export function loadExamples(name: string): PromptMessage[] {
  const text = readFileSync(new URL(`${name}.md`, import.meta.url), 'utf8');
  const [instructions = '', ...parts] = text.split(/^## (?=ask$|answer$)/m);
  const turns = parts.map((part): PromptMessage => {
    const isAsked = part.startsWith('ask\n');
    return { role: isAsked ? 'user' : 'assistant', content: part.slice(part.indexOf('\n')).trim() };
  });
  return [{ role: 'system', content: instructions.trim() }, ...turns];
}

/** The cells of a line `a | b | c`. */
export function cells(line: string): string[] {
  return line.split('|').map((cell) => cell.trim());
}

/** A cell that is an ISO date, or `null`. */
export function dateIn(cell: string | undefined): string | null {
  return cell !== undefined && /^\d{4}-\d\d-\d\d$/.test(cell) ? cell : null;
}
