/**
 * Reading what is said of one relative or friend.
 *
 * @module
 */

import { findDate } from '../understanding/dates.ts';
import {
  alternatives,
  MANY_RELATIONS,
  NAMED_RELATIONS,
  RELATIONS,
  SINGLE_RELATIONS,
} from '../understanding/lexicon.ts';
import { NUMBER, numberOf } from '../understanding/numbers.ts';
import { aboutThem } from '../understanding/verbs.ts';
import { slug } from '../understanding/words.ts';
import { type Draft, listOf, objectOf, properName, type RuleContext } from './fact.ts';

export const PLURAL_RELATIONS = [
  ...MANY_RELATIONS.map((word) =>
    word === 'child' ? 'children' : /y$/.test(word) ? word.replace(/y$/, 'ies') : `${word}s`,
  ),
  'grandchildren',
  'boys',
  'girls',
  'twin boys',
  'twin girls',
  'stepchildren',
  'stepkids',
  'parents',
  'grandparents',
  'siblings',
];
export const ADJECTIVE =
  '(?<adjective>(?:(?:older|younger|elder|eldest|oldest|youngest|big|little|twin|baby|best(?! friend)|former|future|new|old|good|close|late|dear|only|other|second|great|lovely|own) )*)';
export const RELATION = `(?<relation>${alternatives(RELATIONS)})`;
/** The start of a clause about one's sister, friend, boss … */
export const MINE = `^(?:my|our) ${ADJECTIVE}${RELATION}`;

export interface Relative {
  readonly noun: string;
  readonly adjective: string;
}

export function relativeOf(relation: string, adjective = ''): Relative {
  const kept = adjective
    .trim()
    .toLowerCase()
    .replace(/\b(?:new|old|good|close|dear|only|other|second|great|lovely|own|late)\b ?/g, '')
    .trim();
  return { noun: relation.toLowerCase(), adjective: kept };
}

function describe({ noun, adjective }: Relative): string {
  const shown = adjective ? `${adjective} ${noun}` : noun;
  return `${/^[aeiou]/i.test(shown) ? 'an' : 'a'} ${shown}`;
}

function keyFor(
  relative: Relative,
  name: string | undefined,
  isAnother: boolean,
  { slots }: RuleContext,
): string {
  const known = slots.all.find(
    (fact) => name !== undefined && fact.key === `${slug(relative.noun)}_${slug(name)}`,
  );
  if (known) return known.key;
  if (name && NAMED_RELATIONS.has(relative.noun)) return `${slug(relative.noun)}_${slug(name)}`;
  return slots.named(relative.noun, name, isAnother && !SINGLE_RELATIONS.includes(relative.noun));
}

export function person(
  relative: Relative,
  name: string | undefined,
  isAnother: boolean,
  context: RuleContext,
): Draft {
  const value = name ? `has ${describe(relative)} called ${name}` : `has ${describe(relative)}`;
  return {
    category: 'RELATIONSHIP',
    key: keyFor(relative, name, isAnother, context),
    value,
    mention: { noun: relative.noun, name },
  };
}

const ATTRIBUTES: readonly (readonly [RegExp, string])[] = [
  [/^(?:lives|is living|moved|has moved|is moving|is based)\b/i, 'home'],
  [
    /^(?:works|is an? (?!vegetarian)(?:\p{L}+ )?\p{L}+(?:er|or|ist|ian)\b|is an? (?:nurse|chef|cook|vet|student|pilot|clerk))/iu,
    'job',
  ],
  [/^is (?:\d+|\p{L}+(?:[ -]\p{L}+)?) years old|^is turning/iu, 'age'],
  [/^(?:likes|loves|hates|enjoys|is into)\b/i, 'taste'],
  [/^(?:died|passed|has died|has passed)\b/i, 'death'],
];

const BARE_AGE = new RegExp(`^(is)(?: already| now)? (${NUMBER})(?: years old)?$`, 'i');

/** What is said of somebody: "has a sister called Anna who lives in Paris". */
export function attribute(
  relative: Relative,
  name: string | undefined,
  said: string,
  { clock }: RuleContext,
): Draft[] {
  const phrase = objectOf(said).replace(
    BARE_AGE,
    (_, be: string, age: string) => `${be} ${numberOf(age)} years old`,
  );
  if (
    phrase === '' ||
    /^(?:is|was|are) (?:so |very |really )?(?:nice|great|fine|good|okay|ok|here|not|the best|funny|sweet|lovely|amazing|annoying|crazy|right|wrong|there|weird|cool)\b/i.test(
      phrase,
    )
  )
    return [];
  const kind =
    ATTRIBUTES.find(([pattern]) => pattern.test(phrase))?.[1] ??
    slug(phrase.replace(/^(?:is|has|was|are|will|going to) /i, ''), 2);
  const tense = /^(?:\p{L}+ed|went|died|was|had|got)\b/iu.test(phrase) ? 'past' : 'future';
  const date = findDate(phrase, clock, tense);
  const who = name ? `${describe(relative)} called ${name}` : describe(relative);
  const value = aboutThem(`has ${who} who ${date?.resolved ?? phrase}`);
  const loop =
    date && tense === 'future' && date.to >= clock.toISOString().slice(0, 10)
      ? { text: value, due: date.due }
      : undefined;
  return [
    {
      category: 'RELATIONSHIP',
      key: `${slug(relative.noun)}_${name && (NAMED_RELATIONS.has(relative.noun) || relative.noun === 'child') ? `${slug(name)}_` : ''}${kind}`,
      value,
      loop,
      mention: { noun: relative.noun, name },
    },
  ];
}

/** What many people of one kind do: "my twins start school in September". */
export function attributeOfMany(plural: string, said: string, { clock }: RuleContext): Draft[] {
  if (/^are (?:well|fine|great|good|nice|okay|ok|here|crazy|in bed|asleep|driving)\b/i.test(said)) return [];
  const date = findDate(said, clock, /^(?:\p{L}+ed|went|were|got|had)\b/iu.test(said) ? 'past' : 'future');
  const value = aboutThem(`has ${plural} who ${objectOf(date?.resolved ?? said)}`);
  const isAhead = date && date.from > clock.toISOString().slice(0, 10);
  return [
    {
      category: 'RELATIONSHIP',
      key: `${slug(plural)}_${slug(said, 1)}`,
      value,
      loop: isAhead ? { text: value, due: date.due } : undefined,
    },
  ];
}

/** Verbs with which something lasting is told of somebody. */
const TELLS =
  /^(?:is|has|was|lives|works|likes|loves|died|passed|studies|plays|will|moved|got|had|went|teaches|runs|owns|speaks|comes|visits|bought|starts|started|hates|just|enjoys|broke|lost|won|turned|turns|married|collects|sings|graduates|graduated|proposed|called|came|quit|expects)\b/i;

/** "is called Anna", "is Anna", "Anna lives in Paris", "is a nurse": what follows "my sister". */
export function readMine(
  relative: Relative,
  said: string,
  isAnother: boolean,
  context: RuleContext,
): Draft[] | undefined {
  const called = /^(?:'s name|s name|'s)? ?(?:(?:is|are) (?:called|named)|(?:first )?name is) (.+)$/i.exec(
    said.trim(),
  )?.[1];
  if (called) {
    const name = properName(called);
    return name ? [person(relative, name, isAnother, context)] : [];
  }
  const [, verb, rest = ''] = /^(is|are) (.+)$/i.exec(said) ?? [];
  if (verb && /^\p{Lu}[\p{L}'-]*(?: \p{Lu}[\p{L}'-]*)?$/u.test(objectOf(rest)))
    return [person(relative, properName(rest), isAnother, context)];
  const [, name, predicate = ''] =
    /^(?:called |named |, )?(\p{Lu}[\p{L}'-]*(?: \p{Lu}[\p{L}'-]*)?)(?:,? (.+))?$/u.exec(said) ?? [];
  if (name && properName(name)) {
    const fact = person(relative, name, isAnother, context);
    return TELLS.test(predicate) ? [fact, ...attribute(relative, name, predicate, context)] : [fact];
  }
  if (/^(?:and|or|,|'s|about|for|with|to|from|in|at)\b/i.test(said)) return undefined;
  return TELLS.test(said) ? attribute(relative, undefined, said.replace(/^just /i, ''), context) : undefined;
}

const ONE_PERSON = new RegExp(
  `^(?<count>an?|one|two|three|four|five|six|another|my|no|many|some|lots of|a lot of)? ?${ADJECTIVE}(?<relation>${alternatives([...RELATIONS, ...PLURAL_RELATIONS])})\\b(?:,? (?:who is |whose name is )?(?:called|named|by the name of|whose name is) (?<names>.+?))?(?:,? who (?<who>.+))?$`,
  'iu',
);

/** "two sisters, Anna and Eva". */
const BARE_NAMES =
  /,? (?<!\b(?:called|named) )(?<names>(?:\p{Lu}[\p{L}'-]*, )*\p{Lu}[\p{L}'-]* and \p{Lu}[\p{L}'-]*)$/u;
/** "one sister, Ingrid". */
const BARE_NAME = /^(?<who>[^,]+), (?<name>\p{Lu}[\p{L}'-]*)$/u;
/** "two kids, Ella who is nine and Jonah who is four". */
const NAMES_AND_AGES = new RegExp(
  `(?:^|,? and |, )(?<name>\\p{Lu}[\\p{L}'-]*),?(?: who is| is| aged)? (?<age>${NUMBER})(?: years old)?(?=,| and |$)`,
  'gu',
);

/** The children of "Ella who is nine and Jonah who is four", each with an age; empty where it is no such list. */
function agedNames(text: string): { name: string; age: number }[] {
  const found = [...text.matchAll(NAMES_AND_AGES)];
  if (found.map(([said]) => said).join('') !== text) return [];
  return found.map(({ groups }) => ({ name: groups?.name ?? '', age: numberOf(groups?.age ?? '') ?? 0 }));
}

/** "two kids, Ella who is nine and Jonah who is four" → "two kids called Ella and Jonah", and their ages. */
function splitAges(said: string): { text: string; children: readonly { name: string; age: number }[] } {
  const [, who = said, list = ''] = /^(.+?)(?:, | called | named )(\p{Lu}.*)$/u.exec(said) ?? [];
  const children = agedNames(list);
  const names = children.map(({ name }) => name).join(' and ');
  return { text: children.length > 0 ? `${who} called ${names}` : said, children };
}

/** "a boy", "three girls": in what somebody has, those are children. */
function asChildren(said: string): string {
  return said.replace(
    /\b(?<!twin )(girl|boy)(s?)\b(?!friend)/gi,
    (_, child: string, s: string) => (/girl/i.test(child) ? 'daughter' : 'son') + s,
  );
}

const AGED = new RegExp(`^an? (?<age>${NUMBER})[ -]years?[ -]old (?<rest>.+)$`, 'i');

/** "a sister called Anna", "two brothers", "a five year old son": what follows "I have". */
export function readHave(said: string, context: RuleContext): Draft[] | undefined {
  const { text: unaged, children } = splitAges(asChildren(said));
  const { age, rest } = AGED.exec(unaged)?.groups ?? {};
  const text = (rest ? `a ${rest}` : unaged)
    .replace(BARE_NAMES, ' called $<names>')
    .replace(BARE_NAME, '$<who> called $<name>');
  const groups = ONE_PERSON.exec(
    objectOf(text.replace(/^also /i, '')).replace(/ (?:in|from|at) (?:\p{Lu}).*$/u, ''),
  )?.groups;
  if (!groups?.relation || groups.count?.toLowerCase() === 'no') return undefined;
  const relative = relativeOf(groups.relation, groups.adjective);
  const names = groups.names ? listOf(groups.names).flatMap((part) => properName(part) ?? []) : [];
  if (PLURAL_RELATIONS.includes(relative.noun)) {
    if (/^(?:many|some|lots of|a lot of)$/i.test(groups.count ?? '')) return [];
    const value = `has ${groups.count ? `${groups.count.toLowerCase()} ` : ''}${relative.adjective ? `${relative.adjective} ` : ''}${relative.noun}${names.length > 0 ? ` called ${names.join(' and ')}` : ''}`;
    const ages = children.flatMap(({ name, age: years }) =>
      attribute({ noun: 'child', adjective: '' }, name, `is ${years} years old`, context),
    );
    return [{ category: 'RELATIONSHIP', key: slug(relative.noun), value }, ...ages];
  }
  const fact = person(relative, names[0], !context.clause.corrects || context.clause.adds, context);
  const who = groups.who ?? (age ? `is ${numberOf(age)} years old` : undefined);
  return who ? [fact, ...attribute(relative, names[0], who, context)] : [fact];
}
