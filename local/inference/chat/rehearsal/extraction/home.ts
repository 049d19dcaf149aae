/**
 * Where somebody lives and moves.
 *
 * @module
 */

import { findDate } from '../understanding/dates.ts';
import { aboutThem } from '../understanding/verbs.ts';
import { type Draft, ending, objectOf, type Rule, type RuleContext } from './fact.ts';
import { place } from './identity.ts';

const HERE =
  /^(?:in|at|on|to) (?:it|this|that|there|here|peace|fear|the moment|the past|the present|sin|hope|a dream|my (?:head|own world))\b/i;

function livesIn(where: string, validFrom?: string, since?: string): Draft[] {
  const there = aboutThem(place(where));
  const value = since ? `has lived ${there} since ${since}` : `lives ${there}`;
  return [{ category: 'FACT', key: 'home', value, importance: 0.9, validFrom }];
}

/** "in Oslo with my wife for five years" → where, and the company as a fact of its own. */
function home(said: string): Draft[] | undefined {
  const text = said.replace(
    /^(with (?:my|our|a|an|two|three|some) .+?|alone) ((?:in|near|outside) .+)$/i,
    '$2 $1',
  );
  if (HERE.test(text)) return undefined;
  const company =
    / (?<with>with (?:my|our|a|an|two|three|some) .+?|alone|on my own|by myself)(?: (?:for|since) .+)?$/i.exec(
      ` ${text}`,
    )?.groups?.with;
  const where = objectOf(text)
    .replace(/(?: ?with (?:my|our|a|an|two|three|some) .+| ?alone| on my own| by myself)$/i, '')
    .replace(/ (?:for|since) .+$/i, '');
  const facts = /^(?:in|on|near|at|by|outside|close to|next to|just outside|between)\b/i.test(where)
    ? livesIn(where, undefined, / since ((?:19|20)\d\d)\b/i.exec(text)?.[1])
    : [];
  return company
    ? [
        ...facts,
        { category: 'FACT', key: 'living_situation', value: aboutThem(`lives ${objectOf(company)}`) },
      ]
    : facts;
}

function moved(
  { to, from, rest }: { to: string; from?: string; rest: string },
  { clock, slots }: RuleContext,
): Draft[] {
  const date = findDate(rest, clock, 'past');
  const years = /^in (\d{4})$/.exec(date?.phrase ?? '')?.[1];
  const destination = /^(?:here|back|out|in|away|there)\b/i.test(to) ? undefined : to;
  const left = from ? slots.about(`lives in ${from}`, 'home') : undefined;
  if (!destination) return left ? [ending(left)] : [];
  const where = /^(?:in|near)/i.test(destination) ? destination : `in ${destination}`;
  return livesIn(where, date?.from, years);
}

function willMove(text: string, { clock }: RuleContext): Draft[] {
  const date = findDate(text, clock, 'future');
  const value = aboutThem(`is moving ${place(objectOf(date?.resolved ?? text))}`);
  return [
    {
      category: 'PLAN',
      key: 'plan_move',
      value,
      importance: 0.8,
      loop: { text: value, due: date?.due ?? null },
    },
  ];
}

export const homeRules: readonly Rule[] = [
  [
    /^(?:I|we) (?:am|are|will be|is) (?:moving|relocating|going to (?:move|relocate)|planning to move|about to move) (?<where>(?:back )?(?:to|in|into|out) .+)$/i,
    ({ where = '' }, context) => willMove(where, context),
  ],
  [
    /^(?:I|we) (?:will|plan to|intend to|am going to|have decided to|decided to|am planning to) (?:move|relocate) (?<where>(?:back )?(?:to|into) .+)$/i,
    ({ where = '' }, context) => willMove(where, context),
  ],
  [
    /^(?:I|we)(?: have)? (?:moved|relocated) from (?<from>.+?) to (?<to>.+)$/i,
    ({ from = '', to = '' }, context) => moved({ from, to: bare(to, context), rest: to }, context),
  ],
  [
    /^(?:I|we)(?: have)? (?:moved|relocated)(?: back)?(?: over)? to (?<to>.+?)(?: from (?<from>.+))?$/i,
    ({ to = '', from }, context) =>
      moved({ from, to: bare(to, context), rest: `${to} ${from ?? ''}` }, context),
  ],
  [
    /^(?:I|we)(?: have)? (?:moved (?:out of|away from|from)|left) (?<from>.+)$/i,
    ({ from = '' }, context) => moved({ from: bare(from, context), to: 'away', rest: from }, context),
  ],
  [
    /^(?:I|we) used to live (?<where>.+)$/i,
    ({ where = '' }) => [
      {
        category: 'EXPERIENCE',
        key: 'former_home',
        value: aboutThem(`used to live ${place(objectOf(where))}`),
      },
    ],
  ],
  [
    /^(?:I|we) lived (?<where>(?:in|on|near|at) .+)$/i,
    ({ where = '' }, { clock }) => {
      const text = objectOf(findDate(where, clock, 'past')?.resolved ?? where);
      return [{ category: 'EXPERIENCE', key: 'former_home', value: aboutThem(`lived ${place(text)}`) }];
    },
  ],
  [
    /^(?:I|we) (?:live|am living|are living|reside|am based|are based|have lived|have been living|am staying|am settled|stay)(?: here| over)? (?<where>(?:in|on|near|at|by|outside|close to|next to|just outside|alone|with|between)\b.*)$/i,
    ({ where = '' }) => home(where),
  ],
  [
    /^(?:I|we) (?:am|are)(?: just| up| down| over| out)? (?<where>(?:in|outside|near|just outside) \p{Lu}[\p{L}'-]*(?: \p{Lu}[\p{L}'-]*)*)(?: (?:now|these days|nowadays|at present))?$/u,
    ({ where = '' }) => home(where.replace(/^just /, '')),
  ],
  [
    /^my (?:home|house|flat|apartment|place|home town|hometown) is (?<where>(?:in|on|near|at|by|outside) .+)$/i,
    ({ where = '' }) => home(where),
  ],
  [
    /^my (?:home town|hometown|home city|home) is (?<where>\p{L}[\p{L} -]*)$/iu,
    ({ where = '' }) => livesIn(`in ${where}`),
  ],
  [
    /^my address is (?<where>.+)$/i,
    ({ where = '' }) => [
      { category: 'FACT', key: 'address', value: `has the address ${where}`, importance: 0.9 },
    ],
  ],
];

function bare(text: string, { clock }: RuleContext): string {
  return objectOf(findDate(text, clock, 'past')?.rest ?? text).replace(
    / (?:for|with|to be|for good|again|permanently)\b.*$/i,
    '',
  );
}
