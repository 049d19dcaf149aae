/**
 * Pets: which, how many, what they are called.
 *
 * @module
 */

import { findDate } from '../understanding/dates.ts';
import { alternatives, DOG_BREEDS, PETS } from '../understanding/lexicon.ts';
import { NUMBER, numberOf } from '../understanding/numbers.ts';
import { type Draft, ending, listOf, objectOf, properName, type Rule, type RuleContext } from './fact.ts';

const ALL = [...PETS, ...DOG_BREEDS];
const PLURALS = [...ALL.map(pluralOf), 'mice', 'puppies', 'ponies', 'huskies'];
const ANIMAL = `(?<animal>${alternatives([...ALL, ...PLURALS])})`;
const ADJECTIVES = '(?:(?!called|named|and|with|but)[\\p{L}\\d-]+ ){0,4}?';
const SOME = '(?<count>an?|one|two|three|four|five|six|some|several|another|lots of|many|the|my|our|this)';

function pluralOf(word: string): string {
  return /(?:s|sh|ch)$/.test(word) ? word : `${word}s`;
}

/** "cats" → "cat", "labrador" → "dog". */
function kindOf(word: string): { noun: string; plural: boolean; breed: string | undefined } {
  const lower = word.toLowerCase();
  const irregular = { mice: 'mouse', puppies: 'puppy', ponies: 'pony', huskies: 'husky' }[lower];
  const singular = irregular ?? ALL.find((known) => known === lower || pluralOf(known) === lower) ?? lower;
  const isBreed = DOG_BREEDS.includes(singular);
  const young = { puppy: 'dog', pup: 'dog', kitten: 'cat', bunny: 'rabbit' }[singular];
  return {
    noun: young ?? (isBreed ? 'dog' : singular),
    plural: lower !== singular,
    breed: isBreed || young ? singular : undefined,
  };
}

function article(word: string): string {
  return /^[aeiou]/i.test(word) ? 'an' : 'a';
}

function pet(noun: string, name: string | undefined, key: string, shown = noun): Draft {
  const value = name ? `has ${article(shown)} ${shown} called ${name}` : `has ${article(shown)} ${shown}`;
  return { category: 'RELATIONSHIP', key, value, mention: { noun, name } };
}

const ONE_PET = new RegExp(
  `^(?:${SOME} )?${ADJECTIVES}${ANIMAL}\\b(?:,? (?:and )?(?:who is |which is |that is |it is |he is |she is |that I |whom I |we )?(?:also )?(?:called|named|by the name of|whose name is|with the name|call)(?: him| her| it)? (?<names>.+)|,? (?<bare>\\p{Lu}[\\p{L}'-]*(?:(?: and |, )\\p{Lu}[\\p{L}'-]*)*))?(?<rest>.*)$`,
  'iu',
);

/** One part of "I have a dog called Biscuit and two cats". */
function readPet(text: string, { slots, clause }: RuleContext): Draft[] | undefined {
  const groups = ONE_PET.exec(text)?.groups;
  if (!groups?.animal) return undefined;
  if (
    /^ ?(?:allergy|food|person|lover|shelter|sitter|hair|show|walker|bite|phobia|costume|race|riding|farm|\p{L}+ing\b)/iu.test(
      groups.rest ?? '',
    )
  )
    return undefined;
  const { noun, plural, breed } = kindOf(groups.animal);
  const bare = groups.bare && /^\p{Lu}/u.test(groups.bare) ? groups.bare : undefined;
  const names = listOf(
    (groups.names ?? bare ?? '').replace(/ (?:he|she|they|it|who|which)\b.*$/i, ''),
  ).flatMap((part) => properName(part) ?? []);
  if (plural) {
    const count =
      groups.count && !/^(?:the|my|our|this)$/i.test(groups.count) ? `${groups.count.toLowerCase()} ` : '';
    const value = `has ${count}${groups.animal.toLowerCase()}${names.length > 0 ? ` called ${names.join(' and ')}` : ''}`;
    return [{ category: 'RELATIONSHIP', key: slots.reuse(`${noun}s`, value), value }];
  }
  const mine = /^(?:the|my|our|this)$/i.test(groups.count ?? '');
  const [name] = names;
  // Without a name it is the one that is known, unless it is said to be another.
  const isAnother = name === undefined ? clause.adds : !mine && (!clause.corrects || clause.adds);
  return [pet(noun, name, slots.named(noun, name, isAnother), breed)];
}

/** "my dog died": the fact ends, the loss stays. */
function lost(animal: string, text: string, { slots, clock }: RuleContext): Draft[] {
  const { noun } = kindOf(animal);
  const known = slots.all.find((fact) => fact.key.startsWith(`${noun}_name`)) ?? slots.about(`has a ${noun}`);
  const name = /\bcalled (.+)$/.exec(known?.value ?? '')?.[1];
  const date = findDate(text, clock, 'past');
  const loss: Draft = {
    category: 'EXPERIENCE',
    key: `lost_${noun}`,
    value: `lost their ${noun}${name ? ` ${name}` : ''}${date ? ` ${date.phrase}` : ''}`,
    importance: 0.8,
  };
  if (/ran away|run away/i.test(text)) return [{ ...loss, value: `has a ${noun} that ran away` }];
  return known ? [ending(known, 'RELATIONSHIP'), loss] : [loss];
}

function nameOfMine(animal: string, text: string, context: RuleContext): Draft[] {
  const { noun, plural } = kindOf(animal);
  const names = listOf(text).flatMap((part) => properName(part) ?? []);
  if (names.length === 0) return [];
  if (plural || names.length > 1)
    return [
      {
        category: 'RELATIONSHIP',
        key: `${noun}s`,
        value: `has ${animal.toLowerCase()} called ${names.join(' and ')}`,
      },
    ];
  return [
    pet(
      noun,
      names[0],
      context.slots.named(noun, names[0], /\b(?:other|second|another)\b/i.test(context.clause.text)),
    ),
  ];
}

const MINE = `^(?:my|our|the|my other|our other|my second) ${ADJECTIVES}${ANIMAL}`;

export const animalRules: readonly Rule[] = [
  [
    new RegExp(
      `${MINE}(?: [\\p{L}'-]+)? is (?<breed>an? (?:\\p{L}+ )?(?:${alternatives(DOG_BREEDS)}))$`,
      'iu',
    ),
    ({ animal = '', breed = '' }) => {
      const { noun } = kindOf(animal);
      return [
        {
          category: 'RELATIONSHIP',
          key: `${noun}_breed`,
          value: `has ${article(noun)} ${noun} that is ${breed}`,
        },
      ];
    },
  ],
  [
    new RegExp(`^(?:he|she|it) is (?<age>${NUMBER})(?: (?<unit>months|years) old)?$`, 'i'),
    ({ age = '', unit = 'years' }, { mentioned }) => {
      if (!mentioned || !PETS.includes(mentioned.noun)) return undefined;
      const value = `has ${article(mentioned.noun)} ${mentioned.noun} that is ${numberOf(age)} ${unit.toLowerCase()} old`;
      return [{ category: 'RELATIONSHIP', key: `${mentioned.noun}_age`, value }];
    },
  ],
  [
    new RegExp(`${MINE}(?: [\\p{L}'-]+)? is (?<age>${NUMBER})(?: (?<unit>months|years) old)?$`, 'iu'),
    ({ animal = '', age = '', unit = 'years' }) => {
      const { noun } = kindOf(animal);
      const value = `has ${article(noun)} ${noun} that is ${numberOf(age)} ${unit.toLowerCase()} old`;
      return [{ category: 'RELATIONSHIP', key: `${noun}_age`, value, mention: { noun, name: undefined } }];
    },
  ],
  [
    new RegExp(
      `${MINE}(?: \\p{L}+)? (?:died|passed away|has died|was put down|was run over|ran away|has passed away|had to be put down)`,
      'iu',
    ),
    ({ animal = '' }, context) => lost(animal, context.clause.text, context),
  ],
  [
    new RegExp(
      `^(?:I|we)(?: have)? (?:lost|(?:had to )?put down|gave away|sold|rehomed|(?:had to )?put(?= .+ (?:down|to sleep)\\b)|said goodbye to) (?:my|our) ${ADJECTIVES}${ANIMAL}`,
      'iu',
    ),
    ({ animal = '' }, context) => lost(animal, context.clause.text, context),
  ],
  [
    new RegExp(
      `${MINE}(?:'s name| name|s name)? (?:is|are)(?: called| named| now called)? (?<name>.+)$`,
      'iu',
    ),
    ({ animal = '', name = '' }, context) => {
      if (!/(?:called|named|name) /i.test(context.clause.text) && !/^\p{Lu}[\p{L}'-]*$/u.test(objectOf(name)))
        return undefined;
      return nameOfMine(
        animal,
        objectOf(name).replace(/^not \S+,? (?:it is|but|he is|she is) /i, ''),
        context,
      );
    },
  ],
  [
    new RegExp(`^the names? of (?:my|our) ${ADJECTIVES}${ANIMAL} (?:is|are) (?<name>.+)$`, 'iu'),
    ({ animal = '', name = '' }, context) => nameOfMine(animal, name, context),
  ],
  [
    new RegExp(
      `^(?:I|we) (?:call|named|have named|decided to call|renamed) (?:my|our|the) ${ADJECTIVES}${ANIMAL} (?<name>.+)$`,
      'iu',
    ),
    ({ animal = '', name = '' }, context) => nameOfMine(animal, name, context),
  ],
  [
    new RegExp(`^(?<name>\\p{L}[\\p{L}'-]*) is (?:my|our) ${ADJECTIVES}${ANIMAL}$`, 'iu'),
    ({ animal = '', name = '' }, context) => nameOfMine(animal, name, context),
  ],
  [
    /^(?:(?:his|her|its|the|their) names? (?:is|are)|(?:he|she|it) is (?:called|named)|(?:we|I) (?:call|named|called) (?:him|her|it)) (?<name>.+)$/i,
    ({ name = '' }, context) => {
      const noun = context.mentioned?.noun;
      const known = properName(name);
      if (!noun || !known || !PETS.includes(noun)) return undefined;
      return [pet(noun, known, context.slots.named(noun, known, false))];
    },
  ],
  [
    /^(?:I|we|my family and I) (?:have|own|keep|have had|got|adopted|bought|have adopted|have just got|rescued|have bought|am the owner of|are the owners of|took in|have got)(?: have)? (?<what>.+)$/i,
    ({ what = '' }, context) => readPet(what, context),
  ],
  [
    new RegExp(`^there is (?<what>my ${ADJECTIVES}${ANIMAL}.*)$`, 'iu'),
    ({ what = '' }, context) => readPet(what, context),
  ],
  [
    new RegExp(`^(?<what>(?:my|our) ${ADJECTIVES}${ANIMAL} (?:\\p{Lu}[\\p{L}'-]*))\\b(?<rest>.*)$`, 'iu'),
    ({ what = '' }, context) => {
      const name = what.split(' ').at(-1) ?? '';
      return /^\p{Lu}/u.test(name) ? readPet(what, context) : undefined;
    },
  ],
];
