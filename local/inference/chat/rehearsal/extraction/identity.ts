/**
 * Who somebody is: name, age, birthday, origin, languages, standing.
 *
 * @module
 */

import { MONTHS } from '../understanding/calendar.ts';
import { findDate } from '../understanding/dates.ts';
import {
  alternatives,
  CONDITION_ADJECTIVES,
  DIETS,
  JOBS,
  LANGUAGES,
  NATIONALITIES,
} from '../understanding/lexicon.ts';
import { NUMBER, numberOf } from '../understanding/numbers.ts';
import { aboutThem } from '../understanding/verbs.ts';
import { slug, titleCase } from '../understanding/words.ts';
import { type Draft, listOf, objectOf, properName, type Rule } from './fact.ts';

const LANGUAGE = `(?:${alternatives(LANGUAGES)})`;

function named(text: string): Draft[] | undefined {
  const name = properName(text);
  return name ? [{ category: 'FACT', key: 'name', value: `is called ${name}`, importance: 1 }] : undefined;
}

function aged(number: string): Draft[] | undefined {
  const age = numberOf(number);
  if (age === undefined || age < 3 || age > 120) return undefined;
  return [{ category: 'FACT', key: 'age', value: `is ${age} years old` }];
}

/** A birthday has no year: "on May 3rd"; a date of birth has one. */
function birthday(text: string, clock: Date): Draft[] | undefined {
  const date =
    findDate(text, clock, 'future') ??
    findDate(`on ${text}`, clock, 'future') ??
    findDate(`in ${text}`, clock, 'future');
  if (!date) return undefined;
  const month = MONTHS[Number(date.from.slice(5, 7)) - 1] ?? '';
  const name = month.charAt(0).toUpperCase() + month.slice(1);
  const day = date.from === date.to ? `on ${Number(date.from.slice(8))} ${name}` : `in ${name}`;
  return [{ category: 'FACT', key: 'birthday', value: `has their birthday ${day}` }];
}

function languages(text: string): Draft[] {
  const spoken = listOf(text).flatMap((part) => new RegExp(`\\b${LANGUAGE}\\b`, 'i').exec(part)?.[0] ?? []);
  return spoken.map((language) => ({
    category: 'FACT',
    key: `language_${slug(language)}`,
    value: `speaks ${titleCase(language)}`,
  }));
}

/** Whether "I am X" can be a name: capitalised, alone, and no nationality, trade, diet or mood that is written so. */
function introducesName(text: string): boolean {
  const plain = new RegExp(
    `^(?:${alternatives([...NATIONALITIES, ...JOBS, ...DIETS, ...CONDITION_ADJECTIVES])}|catholic|muslim|jewish|christian|buddhist|hindu|sorry|okay|ok|fine|good|great|here|back|home|done|ready|busy|tired|happy|sad)\\b`,
    'i',
  );
  return /^\p{Lu}[\p{Ll}'-]+(?: \p{Lu}[\p{L}'-]+)?$/u.test(text) && !plain.test(text);
}

/** "Right here", "generally speaking", "nobody here": no names. */
const NOT_CALLING =
  /^(?:right|over|out|up|down|around|near|back|in|still|only|all|any\p{L}*|no\p{L}*|every\p{L}*|some\p{L}*|public|english|\p{L}+ly|\p{L}+ (?:is|are|was|were|lives|live|works|came|got)|(?:I|we|you|he|she|they|it|what|who|it is|live|come|came|been|get|got|from|born|new|lost|and|not) ?.*)$/iu;

export const identityRules: readonly Rule[] = [
  [
    /^(?:my|the) (?:first |full |given )?name is (?<name>.+)$/i,
    ({ name = '' }) => named(name.replace(/^not \S+,? (?:it is|but) /i, '')) ?? [],
  ],
  [/^(?<date>today|tomorrow) is my birthday$/i, ({ date = '' }, { clock }) => birthday(date, clock)],
  [
    /^my (?<which>surname|last name|family name|middle name|nickname|maiden name|username) is (?<name>.+)$/i,
    ({ which = '', name = '' }) => {
      const value = properName(name);
      return value
        ? [{ category: 'FACT', key: slug(which), value: `has the ${which.toLowerCase()} ${value}` }]
        : [];
    },
  ],
  [
    /^(?:(?:you can |please |just )*call me|I am called|people call me|everyone calls me|my friends call me|I go by|they call me) (?<name>.+)$/i,
    ({ name = '' }) => (/^(?:back|later|when|tomorrow|if|a|an)\b/i.test(name) ? [] : named(name)),
  ],
  [/^(?:this|it) is (?<name>\p{L}+)(?: (?:here|speaking|again))$/iu, ({ name = '' }) => named(name)],
  [
    /^(?<name>\p{L}[\p{L}'-]*(?: \p{L}[\p{L}'-]*)?) (?:here|speaking|calling|on the line)$/iu,
    ({ name = '' }) => (NOT_CALLING.test(name) ? [] : named(name)),
  ],
  [
    /^(?:this|it) is (?<name>\p{L}+)$/iu,
    ({ name = '' }, { clause }) =>
      /\b[Tt]his is \p{Lu}/u.test(clause.text) && introducesName(name) ? named(name) : undefined,
  ],
  [/^I am (?<name>.+)$/i, ({ name = '' }) => (introducesName(name) ? named(name) : undefined)],

  [
    new RegExp(
      `^I (?:am|have turned|turned|am turning|turn)(?: just| already| now| about| almost| nearly)? (?<age>${NUMBER})(?: years? old| years of age| today)?$`,
      'i',
    ),
    ({ age = '' }) => aged(age),
  ],
  [new RegExp(`^(?:my age is|at the age of) (?<age>${NUMBER})$`, 'i'), ({ age = '' }) => aged(age)],
  [
    new RegExp(`^I (?:am turning|turn|will be|will turn) (?<age>${NUMBER})(?: years old)? (?<rest>.+)$`, 'i'),
    ({ age = '', rest = '' }, { clock }) => {
      const date = findDate(rest, clock, 'future');
      const years = numberOf(age);
      if (!date || years === undefined) return undefined;
      const due = date.due;
      return [
        {
          category: 'PLAN',
          key: 'plan_birthday',
          value: `turns ${years} ${date.phrase}`,
          loop: { text: `turns ${years} ${date.phrase}`, due },
        },
      ];
    },
  ],
  [
    /^(?:my birthday (?:is|falls|was)|it is my birthday) (?<date>.+)$/i,
    ({ date = '' }, { clock }) => birthday(date, clock) ?? [],
  ],
  [
    /^I was born (?:on|in) (?<date>(?:the )?(?:\d|\p{L}+ (?:the )?\d|\p{L}+th|\p{L}+ of).*|(?:january|february|march|april|may|june|july|august|september|october|november|december)\b.*)$/iu,
    ({ date = '' }, { clock }) => {
      const year = /^(?<year>(?:19|20)\d\d)$/.exec(date)?.groups?.year ?? /\b(?:19|20)\d\d\b/.exec(date)?.[0];
      const born: Draft[] = year
        ? [{ category: 'FACT', key: 'birth_year', value: `was born in ${year}` }]
        : [];
      return [
        ...born,
        ...(/[a-z]/i.test(date) ? (birthday(date.replace(/,? ?\b(?:19|20)\d\d\b/, ''), clock) ?? []) : []),
      ];
    },
  ],
  [
    /^(?:I was born and raised|I was born|I grew up|I was raised|I spent my childhood) (?<where>(?:in|on|near|at) .+)$/i,
    ({ where = '' }, { clause }) => {
      const verb = /born and raised|born|grew up|raised|spent/i.exec(clause.text)?.[0].toLowerCase();
      const how =
        { 'born and raised': 'was born and raised', born: 'was born', raised: 'was raised' }[verb ?? ''] ??
        'grew up';
      return [
        {
          category: 'FACT',
          key: verb?.startsWith('born') ? 'birthplace' : 'childhood_home',
          value: aboutThem(`${how} ${place(objectOf(where))}`),
        },
      ];
    },
  ],
  [
    /^(?:I am|I come|I am coming|I originally come|my family is|we are)(?: originally)? from (?<where>.+)$/i,
    ({ where = '' }) => [
      {
        category: 'FACT',
        key: 'origin',
        value: `is from ${titleCase(objectOf(where).replace(/ originally$/i, ''))}`,
      },
    ],
  ],
  [
    new RegExp(`^I am (?:half |originally )?(?<nation>${alternatives(NATIONALITIES)})(?:,.*)?$`, 'i'),
    ({ nation = '' }) => [{ category: 'FACT', key: 'nationality', value: `is ${titleCase(nation)}` }],
  ],
  [
    new RegExp(`^(?:I|we)(?: can| am able to)? speak (?<languages>.*\\b${LANGUAGE}\\b.*)$`, 'i'),
    ({ languages: text = '' }) => languages(text),
  ],
  [
    new RegExp(`^I am fluent in (?<languages>.*\\b${LANGUAGE}\\b.*)$`, 'i'),
    ({ languages: text = '' }) => languages(text),
  ],
  [
    new RegExp(`^my (?:native language|mother tongue|first language) is (?<language>${LANGUAGE})`, 'i'),
    ({ language = '' }) => [
      {
        category: 'FACT',
        key: 'native_language',
        value: `has ${titleCase(language)} as their native language`,
      },
    ],
  ],
  [
    new RegExp(
      `^I (?:am learning|am trying to learn|started learning|have started learning|study|am studying|have been learning) (?:how )?(?:to speak )?(?<language>${LANGUAGE})\\b`,
      'i',
    ),
    ({ language = '' }) => [
      { category: 'GOAL', key: `learns_${slug(language)}`, value: `is learning ${titleCase(language)}` },
    ],
  ],

  [
    /^(?:I am|we are|I got|I have been) (?<status>married|engaged|divorced|single|widowed|separated|a widow|a widower)(?<rest>(?: to| with| from| for| since) .+)?$/i,
    ({ status = '', rest = '' }) => {
      const spouse = / to (?:a \w+ )?(?:called |named )?(?<name>.+)$/i.exec(rest)?.groups?.name;
      const name = spouse && !/^(?:a|an|my|the)\b/i.test(spouse) ? properName(spouse) : undefined;
      return [
        {
          category: 'RELATIONSHIP',
          key: 'marital_status',
          value: `is ${status.toLowerCase()}${name ? ` to ${name}` : ''}`,
        },
      ];
    },
  ],
];

/** A place as it is written: "in bergen" → "in Bergen"; a description ("in a small town") stays. */
export function place(text: string): string {
  const [, preposition = '', rest = ''] = /^(in|on|near|at|to|by|from) (.+)$/i.exec(text) ?? [];
  if (!preposition) return titlePlace(text);
  return `${preposition.toLowerCase()} ${titlePlace(rest)}`;
}

function titlePlace(text: string): string {
  const describes = /^(?:a|an|the|my|our|this|that|some)\b/i.test(text) || text.split(' ').length > 3;
  return describes ? text : titleCase(text);
}
