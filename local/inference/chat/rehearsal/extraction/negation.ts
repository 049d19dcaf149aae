/**
 * What no longer holds, or never did: it ends a known fact and never makes one.
 *
 * @module
 */

import { type Draft, ending, type Rule, type RuleContext } from './fact.ts';

/** Reads a positive clause with all other rules; given in, as those rules stand above these. */
export type ReadPositive = (text: string, context: RuleContext) => readonly Draft[];

const ENDED: readonly (readonly [
  RegExp,
  (groups: Readonly<Record<string, string | undefined>>) => string,
])[] = [
  [/^(?<who>I|we) no longer (?<rest>.+)$/i, ({ who = 'I', rest = '' }) => `${who} ${rest}`],
  [
    /^(?<who>I|we) (?:do|did) not (?<rest>.+?),? (?:any more|any longer|now)(?<after>.*)$/i,
    ({ who = 'I', rest = '' }) => `${who} ${rest}`,
  ],
  [
    /^(?<who>I|we) (?<be>am|are|have) (?:not|no longer) (?<rest>.+?),? (?:any more|any longer)(?<after>.*)$/i,
    ({ who = 'I', be = 'am', rest = '' }) => `${who} ${be} ${rest}`,
  ],
  [
    /^my (?<what>.+?) is (?:not|no longer) (?<rest>.+?)(?: any more)?$/i,
    ({ what = '', rest = '' }) => `my ${what} is ${rest}`,
  ],
  [
    /^(?<who>I|we)(?: have)? (?:stopped|quit|gave up|have given up|finished with) (?<verb>\p{L}+?)ing(?<rest>.*)$/iu,
    ({ verb = '', rest = '' }) => `I ${verb}${rest}`,
  ],
  [/^(?<who>I|we)(?: have)? sold (?:my|our|the) (?<what>.+)$/i, ({ what = '' }) => `I have a ${what}`],
  [
    /^(?<who>I|we) (?:do|did) not (?:actually |really )?(?<rest>(?:have|live|work|speak|play|own|study|drive|eat|go)\b.+)$/i,
    ({ who = 'I', rest = '' }) => `${who} ${rest}`,
  ],
  [/^(?<who>I|we) have no (?<rest>.+)$/i, ({ rest = '' }) => `I have a ${rest.replace(/s$/, '')}`],
  [
    /^(?<who>I|we) (?:have never had|never had|do not own) (?:an? |any )?(?<rest>.+)$/i,
    ({ rest = '' }) => `I have a ${rest.replace(/s$/, '')}`,
  ],
  [
    /^(?<who>I|we) (?:am|are) not (?<rest>(?:an? |the |from |allergic |married|engaged|learning|working|moving|going|getting|pregnant|vegan|vegetarian|called|planning).*)$/i,
    ({ rest = '' }) => `I am ${rest}`,
  ],
];

function withoutAny(text: string): string {
  return text
    .replace(/\bany (?=\p{L}+s\b)/iu, '')
    .replace(/\bany\b/i, 'a')
    .replace(/ (?:yet|at all|right now|after all)$/i, '');
}

/** Ends the known facts that the positive of the clause speaks of; facts not known are not invented to be denied. */
function deny(positive: string, context: RuleContext, read: ReadPositive): Draft[] {
  const facts = read(withoutAny(positive), context);
  const phrases =
    facts.length > 0
      ? facts
      : [{ category: 'FACT' as const, key: '', value: positive.replace(/^(?:I|we) /i, '') }];
  const ended = phrases.flatMap(({ value, key }) => context.slots.about(value, key) ?? []);
  const unique = [...new Map(ended.map((fact) => [fact.key, fact])).values()];
  return unique.map((fact) => ending(fact, facts[0]?.category));
}

/** Rules for "no longer", "not … any more", "I do not have …", "I sold my …", tried before all others. */
export function negationRules(read: ReadPositive): readonly Rule[] {
  return ENDED.map(
    ([pattern, positive]): Rule => [
      pattern,
      (groups, context) => {
        const drafts = deny(positive(groups), context, read);
        if (
          drafts.length > 0 ||
          !/sold|stopped|quit|gave up|given up|have no (?:meat|fish)|do not eat|am not .*\bperson$/i.test(
            context.clause.text,
          )
        )
          return drafts;
        return undefined;
      },
    ],
  );
}
