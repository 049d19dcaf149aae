/**
 * Health, diet and how somebody feels.
 *
 * @module
 */

import {
  AILMENTS,
  alternatives,
  BAD_STATES,
  CONDITION_ADJECTIVES,
  CONDITIONS,
  DIETS,
  GOOD_STATES,
} from '../understanding/lexicon.ts';
import { NUMBER } from '../understanding/numbers.ts';
import { aboutThem } from '../understanding/verbs.ts';
import { slug } from '../understanding/words.ts';
import { type Draft, objectOf, objectsOf, type Rule } from './fact.ts';

const DEGREE =
  '(?:(?:so|very|really|quite|pretty|a bit|a little|a little bit|extremely|too|rather|super|terribly|completely|feeling|always|kinda|incredibly) )*';
const STATE = new RegExp(
  `^(?:I am|I feel|I have been feeling|I have been|I am feeling|I felt) (?<state>${DEGREE}(?:${alternatives([...GOOD_STATES, ...BAD_STATES])})\\b.*)$`,
  'i',
);

/** What sounds like a feeling and is a manner of speaking: "I am glad to hear that". */
const COURTESY =
  /(?:glad|happy|grateful|excited) (?:to (?:hear|see|talk|meet|be here)|for (?:you|your)|you|that you)|afraid (?:so|not|I)|(?:sick|tired) of (?:you|this|it|that)/i;

function allergies(text: string): Draft[] {
  return objectsOf(text).map((thing) => ({
    category: 'FACT',
    key: `allergy_${slug(thing)}`,
    value: `is allergic to ${aboutThem(thing)}`,
    importance: 0.95,
  }));
}

/** "stop worrying" → "stopping worrying" is nothing that anybody says; the few verbs here need no more than this. */
function gerund(verb: string): string {
  const bare = verb.toLowerCase().replace(/^stop (?=\p{L}+ing)/u, 'not ');
  return /ing$/.test(bare) ? bare : `${bare.replace(/e$/, '')}ing`;
}

export const healthRules: readonly Rule[] = [
  [/^I am (?:\p{L}+ )?allergic to (?<what>.+)$/iu, ({ what = '' }) => allergies(what)],
  [/^I have an? (?:\p{L}+ )?allergy to (?<what>.+)$/iu, ({ what = '' }) => allergies(what)],
  [
    /^I have an? (?:severe |bad |serious |mild )?(?<what>[\p{L} ]+?) allergy\b/iu,
    ({ what = '' }) =>
      allergies(
        /s$|dust|pollen|gluten|milk|soy|latex|penicillin|dairy|wheat/i.test(what) ? what : `${what}s`,
      ),
  ],
  [
    new RegExp(
      `^I (?:am|have been|have become|became|went|am now|turned) (?:a |an )?(?:strict |lifelong |mostly )?(?<diet>${alternatives(DIETS)})\\b`,
      'i',
    ),
    ({ diet = '' }) => [
      { category: 'FACT', key: 'diet', value: `is ${diet.toLowerCase()}`, importance: 0.8 },
    ],
  ],
  [
    /^I (?:do not|never|cannot|no longer) eat (?:any )?(?<what>meat|pork|beef|fish|dairy|gluten|eggs|sugar|red meat|nuts|shellfish|seafood|animal products)(?: .*)?$/i,
    ({ what = '' }) => [
      {
        category: 'FACT',
        key: `diet_no_${slug(what)}`,
        value: `does not eat ${what.toLowerCase()}`,
        importance: 0.8,
      },
    ],
  ],
  [
    /^I (?:gave up|have given up|stopped eating|have stopped eating) (?<what>meat|pork|beef|fish|dairy|sugar|eggs|gluten)$/i,
    ({ what = '' }) => [
      {
        category: 'FACT',
        key: `diet_no_${slug(what)}`,
        value: `does not eat ${what.toLowerCase()}`,
        importance: 0.8,
      },
    ],
  ],
  [
    /^I (?:do not|never) drink(?: any)?(?: (?<what>alcohol|coffee|milk|beer|wine))?$/i,
    ({ what = 'alcohol' }) => [
      { category: 'FACT', key: `diet_no_${slug(what)}`, value: `does not drink ${what.toLowerCase()}` },
    ],
  ],
  [
    /^I (?:only )?eat (?<diet>halal|kosher|vegan|vegetarian|gluten[- ]free)(?: food)?\b/i,
    ({ diet = '' }) => [
      { category: 'FACT', key: 'diet', value: `eats ${diet.toLowerCase()}`, importance: 0.8 },
    ],
  ],
  [
    new RegExp(
      `^I (?:have|suffer from|was diagnosed with|have been diagnosed with|live with|have got) (?<what>(?:chronic |severe |mild |bad )?(?:${alternatives(CONDITIONS)}))\\b`,
      'i',
    ),
    ({ what = '' }) => [
      { category: 'FACT', key: `condition_${slug(what)}`, value: `has ${what}`, importance: 0.8 },
    ],
  ],
  [
    new RegExp(
      `^I am (?:a )?(?<what>(?:\\d\\w* (?:weeks|months) )?(?:${alternatives(CONDITION_ADJECTIVES)}))\\b`,
      'i',
    ),
    ({ what = '' }) => [
      {
        category: 'FACT',
        key: `condition_${slug(what)}`,
        value: `is ${what.toLowerCase()}`,
        importance: 0.8,
      },
    ],
  ],
  [
    /^I wear (?<what>glasses|contact lenses|a hearing aid|hearing aids|braces|contacts)\b/i,
    ({ what = '' }) => [{ category: 'FACT', key: `wears_${slug(what)}`, value: `wears ${what}` }],
  ],
  [
    /^I (?:stopped|quit|gave up|have stopped|have quit|have given up) smoking\b/i,
    () => [{ category: 'FACT', key: 'smoking', value: 'stopped smoking' }],
  ],
  [
    /^I (?<no>do not )?smoke\b/i,
    ({ no }) => [{ category: 'FACT', key: 'smoking', value: no ? 'does not smoke' : 'smokes' }],
  ],
  [
    /^I (?:take|am on|have to take) (?<what>(?:\p{L}+ )?(?:medication|insulin|antibiotics|antidepressants|blood thinners|medicine|painkillers)\b.*)$/iu,
    ({ what = '' }) => [
      { category: 'FACT', key: `takes_${slug(what)}`, value: aboutThem(`takes ${objectOf(what)}`) },
    ],
  ],
  [
    new RegExp(
      `^I (?:am having|have|have had|had|got|caught|have caught) (?<what>(?:a|an|the) (?:bad |terrible |nasty |slight )?(?:${alternatives(AILMENTS)}))\\b`,
      'i',
    ),
    ({ what = '' }) => [
      {
        category: 'STATE',
        key: /day|time/i.test(what) ? 'mood' : 'health',
        value: `has ${what.toLowerCase()}`,
      },
    ],
  ],
  [
    /^I (?<verb>slept|have slept|have not slept|did not sleep|have been sleeping|have not been sleeping) (?<how>badly|well|poorly|terribly|at all|much|very little).*$/i,
    ({ verb = '', how = '' }) => [
      {
        category: 'STATE',
        key: 'sleep',
        value: `${verb
          .replace(/^have not (?:been sleeping|slept)|^did not sleep/i, 'does not sleep')
          .replace(/^have been sleeping/i, 'sleeps')
          .replace(/^have slept/i, 'slept')} ${how.toLowerCase()}`,
      },
    ],
  ],
  [
    /^I (?:cannot|can hardly|can barely|have trouble|struggle to) (?<what>sleep|sleeping|concentrate|focus|breathe|relax|eat|stop (?:worrying|crying|thinking))\b.*$/i,
    ({ what = '' }) => [
      { category: 'STATE', key: `trouble_${slug(what, 1)}`, value: `has trouble ${gerund(what)}` },
    ],
  ],
  [
    new RegExp(
      `^I have been (?<state>(?!an?\\b|the\\b|\\p{L}+ing\\b|to\\b|in\\b|on\\b|there\\b|here\\b|with\\b|at\\b)[\\p{L} -]+?) (?<link>for|since) (?<long>(?:${NUMBER}|over|about|almost|nearly|many|a|a few|several|last|my|(?:19|20)\\d\\d|\\p{Lu}).*)$`,
      'iu',
    ),
    ({ state = '', link = '', long = '' }) => [
      {
        category: 'FACT',
        key: `is_${slug(state, 2)}`,
        value: aboutThem(`has been ${state} ${link.toLowerCase()} ${objectOf(long)}`),
      },
    ],
  ],
  [
    /^my (?<part>(?:(?:lower|upper|left|right|bad) )?(?:back|knees?|head|tooth|stomach|shoulder|foot|feet|neck|leg|arm|throat|hip|wrist|ankle|elbow|hand|chest|finger|toe|jaw|eyes?))(?: really| still)? (?:hurts?|aches?|is (?:killing me|hurting|aching|sore|playing up|acting up|swollen)|has been (?:hurting|killing me|aching|sore|bothering me|playing up|acting up|giving me trouble)).*$/i,
    ({ part = '' }) => [
      { category: 'STATE', key: 'health', value: `has pain in their ${part.toLowerCase()}` },
    ],
  ],
  [
    /^(?:I am afraid of|I am scared of|I am terrified of|I have a fear of) (?<what>.+)$/i,
    ({ what = '' }) => [
      { category: 'FACT', key: `fear_${slug(what)}`, value: aboutThem(`is afraid of ${objectOf(what)}`) },
    ],
  ],
  [
    /^I cannot (?<what>swim|drive|cook|dance|sing|ski|ride a bike|walk|hear well|see well|eat .+|drink .+|stand heights)$/i,
    ({ what = '' }) => [{ category: 'FACT', key: `cannot_${slug(what)}`, value: `cannot ${objectOf(what)}` }],
  ],
  [
    /^I (?:am not feeling|do not feel) (?<how>well|good|great|so good|very well|too good)\b/i,
    ({ how = '' }) => [{ category: 'STATE', key: 'mood', value: `does not feel ${how.toLowerCase()}` }],
  ],
  [
    STATE,
    ({ state = '' }) => {
      if (COURTESY.test(state)) return [];
      const feeling = objectOf(state)
        .replace(/^feeling /i, '')
        .replace(/ (?:today|tonight|again)$/i, '');
      return [{ category: 'STATE', key: 'mood', value: aboutThem(`feels ${feeling}`) }];
    },
  ],
];
