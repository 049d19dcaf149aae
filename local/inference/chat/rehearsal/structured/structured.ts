/**
 * Answers in JSON: the brain knows the requests of the companion by the names of their schemas.
 *
 * @module
 */

import type { JsonSchema } from '../../request.ts';
import { extract } from '../extraction/extraction.ts';
import type { Extraction } from '../extraction/fact.ts';
import { block, clockIn, factLines, openLoops } from '../prompt.ts';
import { closedLoops, outdatedLoops } from './closing.ts';
import { writeGreeting } from './greeting.ts';
import { smallest } from './smallest.ts';
import { writeSummary } from './summary.ts';

type Writer = (prompt: string, now: Date) => unknown;

interface TurnExtraction extends Extraction {
  /** Texts of open loops that the turn settles, cancels, or moves to another day. */
  readonly closes: readonly string[];
}

/** Only what the person said is a source of facts; what is known gives keys, what the agent said gives the question. */
function extractTurn(prompt: string, now: Date): TurnExtraction {
  const [clock, said, agentSaid] = [
    clockIn(prompt, now),
    block(prompt, 'person_said'),
    block(prompt, 'agent_said'),
  ];
  const found = extract(said, clock, factLines(block(prompt, 'known')), agentSaid);
  const listed = openLoops(prompt);
  const closes = [
    ...closedLoops(said, agentSaid, listed, clock),
    ...outdatedLoops(said, found.open_loops, listed),
  ];
  return { ...found, closes: [...new Set(closes)] };
}

const WRITERS: Readonly<Record<string, Writer>> = {
  turn_extraction: extractTurn,
  call_summary: writeSummary,
  greeting: (prompt, now) => ({ greeting: writeGreeting(prompt, now) }),
};

/**
 * @param name The name of the schema, as the request gives it.
 * @param prompt The user message with the blocks to work on.
 */
export function structuredAnswer(name: string, schema: JsonSchema, prompt: string, now: Date): unknown {
  const writer = Object.hasOwn(WRITERS, name) ? WRITERS[name] : undefined;
  return writer ? writer(prompt, now) : smallest(schema);
}
