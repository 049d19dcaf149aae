/**
 * The function tools about calls that the companion makes. Nobody is called without having said so: the agreement takes a
 * question, and the person's words after it.
 *
 * @module
 */

import { llm } from '@livekit/agents';
import { z } from 'zod';
import { filled } from '../../languages/answer-keys.ts';
import type { CallingWords } from '../../languages/language.ts';
import { type Agreement, CALLING_HOURS } from '../../memory/calling.ts';

export interface CallToolsParts {
  readonly words: CallingWords;
  /** The number that the person calls from, E.164. */
  readonly ownNumber: string | null;
  /** E.164 of a number that may be called; `null` for any other text. */
  readonly callable: (text: string) => string | null;
  /** How many turns the person has taken. */
  readonly turnsSoFar: () => number;
  /** @returns Whether it is stored. */
  readonly agree: (agreement: Agreement) => Promise<boolean>;
  readonly stop: () => Promise<void>;
}

const hour = z.number().int().min(0).max(24).optional();
const terms = z.object({
  number: z.string().max(40).optional().describe('only when they name one'),
  fromHour: hour.describe('only when they name hours'),
  untilHour: hour,
});
type Terms = z.output<typeof terms>;

export function callTools(parts: CallToolsParts) {
  const { words, turnsSoFar, agree, stop } = parts;
  /** What was asked, and after which turn. */
  let asked: { readonly agreement: string; readonly turn: number } | undefined;
  return [
    llm.tool({
      name: 'agreeToCalls',
      description:
        'The person wishes to be called by you when something is due that they spoke of. First call it with confirmed false and ask what it says; only after a clear yes call it again with confirmed true.',
      parameters: terms.extend({ confirmed: z.boolean() }),
      execute: async ({ confirmed, ...wanted }) => {
        const agreement = agreementOf(wanted, parts);
        if (typeof agreement === 'string') return { summary: agreement };
        const isAsked = asked?.agreement === JSON.stringify(agreement) && asked.turn < turnsSoFar();
        if (confirmed && isAsked)
          return { summary: (await agree(agreement)) ? words.agreed : words.notAgreed };
        asked = { agreement: JSON.stringify(agreement), turn: turnsSoFar() };
        const { number, fromHour, untilHour } = agreement;
        const named = { number: [...number].join(' '), from: String(fromHour), until: String(untilHour) };
        return { summary: filled(words.ask, named) };
      },
    }),
    llm.tool({
      name: 'stopCalls',
      description: 'The person does not wish to be called by you any more. At once, without asking back.',
      execute: async () => {
        await stop();
        return { summary: words.stopped };
      },
    }),
  ];
}

/** @returns A sentence where there can be none. */
function agreementOf(
  { number: named, fromHour = CALLING_HOURS.fromHour, untilHour = CALLING_HOURS.untilHour }: Terms,
  { words, ownNumber, callable }: CallToolsParts,
): Required<Agreement> | string {
  const text = named?.trim() || ownNumber;
  if (!text) return words.whichNumber;
  const number = callable(text);
  if (number === null || fromHour >= untilHour) return words.notCallable;
  return { number, fromHour, untilHour };
}
