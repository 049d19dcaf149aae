/**
 * Family, friends and everybody else with a place in somebody's life.
 *
 * @module
 */

import { findDate } from '../understanding/dates.ts';
import { alternatives, RELATIONS } from '../understanding/lexicon.ts';
import { aboutThem } from '../understanding/verbs.ts';
import { slug } from '../understanding/words.ts';
import { type Draft, ending, listOf, objectOf, properName, type Rule, type RuleContext } from './fact.ts';
import {
  ADJECTIVE,
  attribute,
  attributeOfMany,
  MINE,
  PLURAL_RELATIONS,
  person,
  RELATION,
  readHave,
  readMine,
  relativeOf,
} from './relatives.ts';
import { nameIn } from './slots.ts';

const PARTNERS = /^(?:wife|husband|partner|girlfriend|boyfriend|fiancée?|fiancee?|marital_status)/;

function partedWays(said: string, { slots, clock }: RuleContext): Draft[] {
  const known = slots.all.filter(
    (fact) => PARTNERS.test(fact.key) && !/_(?:home|job|age|taste)$/.test(fact.key),
  );
  const name = known.flatMap((fact) => nameIn(fact.value) ?? [])[0];
  const who = name && !said.includes(name) ? `with ${name} ` : '';
  return [
    ...known.map((fact) => ending(fact, 'RELATIONSHIP')),
    {
      category: 'EXPERIENCE',
      key: 'separation',
      value: aboutThem(`broke up ${who}${objectOf(findDate(said, clock, 'past')?.resolved ?? said)}`).trim(),
    },
  ];
}

const TOLD_BY = new RegExp(
  `${MINE} (?<name>\\p{L}[\\p{L}'-]*) (?:always |just |also |never |once )?(?:says?|said|told|tells|thinks?|thought|claims?|wants?|asked|mentioned)\\b`,
  'iu',
);

/** Of "my brother Anders says that …" the brother remains; what he says is his. */
export function readTeller(text: string, context: RuleContext): readonly Draft[] {
  const { relation = '', adjective = '', name = '' } = TOLD_BY.exec(text)?.groups ?? {};
  const known = /^\p{Lu}/u.test(name) ? properName(name) : undefined;
  return known ? [person(relativeOf(relation, adjective), known, context.clause.adds, context)] : [];
}

export const peopleRules: readonly Rule[] = [
  [
    /^(?:we|I|my (?:girlfriend|boyfriend|partner|wife|husband|fiancée?|fiancee?) and I)(?: have)?(?: just)? (?:broke|broken|split|separated)(?: up)?(?<who> .+)?$/i,
    ({ who = '' }, context) =>
      /up|separated|split/i.test(context.clause.text) ? partedWays(who.trim(), context) : undefined,
  ],
  [
    new RegExp(
      `${MINE}(?: \\p{L}+)? (?:left me|broke up with me|dumped me|and I (?:broke|split) up|divorced me)`,
      'iu',
    ),
    (_, context) => partedWays('', context),
  ],
  [
    new RegExp(
      `${MINE} ?(?<name>\\p{Lu}[\\p{L}'-]*)? (?:died|passed away|has died|has passed away)(?<rest>.*)$`,
      'iu',
    ),
    ({ relation = '', name, rest = '' }, { clock }) => {
      const date = findDate(rest, clock, 'past');
      const who = name && /^\p{Lu}/u.test(name) && !/^(?:just|has)$/i.test(name) ? ` ${name}` : '';
      return [
        {
          category: 'EXPERIENCE',
          key: `lost_${slug(relation)}`,
          value: `lost their ${relation.toLowerCase()}${who}${date ? ` ${date.phrase}` : ''}`,
          importance: 0.9,
        },
      ];
    },
  ],
  [
    new RegExp(`${MINE}(?:'s|s)? birthday is (?<when>.+)$`, 'iu'),
    ({ relation = '', when = '' }, { clock }) => {
      const date =
        findDate(when, clock, 'future') ??
        findDate(`on ${when}`, clock, 'future') ??
        findDate(`in ${when}`, clock, 'future');
      if (!date) return [];
      return [
        {
          category: 'RELATIONSHIP',
          key: `${slug(relation)}_birthday`,
          value: `has a ${relation.toLowerCase()} whose birthday is ${date.phrase}`,
        },
      ];
    },
  ],
  [
    new RegExp(`^(?<name>\\p{L}[\\p{L}'-]*) is (?:my|our) ${ADJECTIVE}${RELATION}$`, 'iu'),
    ({ name = '', relation = '', adjective = '' }, context) => {
      const known = properName(name);
      return known
        ? [person(relativeOf(relation, adjective), known, context.clause.adds, context)]
        : undefined;
    },
  ],
  [
    new RegExp(`${MINE}(?<said>(?:'s|s|,)? .+)$`, 'iu'),
    ({ relation = '', adjective = '', said = '' }, context) =>
      readMine(
        relativeOf(relation, adjective),
        said.trim().replace(/^'?s (?=name\b)/, ''),
        /\b(?:other|second|another)\b/i.test(adjective),
        context,
      ),
  ],
  [
    new RegExp(
      `^(?:my|our) (?<plural>${alternatives(PLURAL_RELATIONS)})(?:' names)? (?:are|is) (?:called |named )?(?<names>.+)$`,
      'iu',
    ),
    ({ plural = '', names = '' }, { clause }) => {
      const known = listOf(names).flatMap((part) =>
        /^\p{Lu}/u.test(part) || /called|named|names/.test(clause.text) ? (properName(part) ?? []) : [],
      );
      if (known.length < 1) return undefined;
      return [
        {
          category: 'RELATIONSHIP',
          key: slug(plural),
          value: `has ${plural.toLowerCase()} called ${known.join(' and ')}`,
        },
      ];
    },
  ],
  [
    new RegExp(
      `^(?:(?<count>two|three|both|all|one) of )?(?:my|our) (?<adjective>(?:older|younger|little|big) )?(?<plural>${alternatives(PLURAL_RELATIONS)}) (?<said>(?:live|are|come|own|run|moved|start|started|go|went|work|study|have|got|love|hate|play|visit|speak|turn|turned)\\b.+)$`,
      'iu',
    ),
    ({ count, adjective = '', plural = '', said = '' }, context) =>
      attributeOfMany(
        `${count && !/both|all/i.test(count) ? `${count} ` : ''}${adjective}${plural}`.toLowerCase(),
        said,
        context,
      ),
  ],
  [
    /^(?:my|our) family (?<said>(?:lives?|is from|comes? from|owns?|runs?|moved) .+)$/i,
    ({ said = '' }) => [
      {
        category: 'RELATIONSHIP',
        key: `family_${slug(said, 1)}`,
        value: aboutThem(`has a family who ${objectOf(said)}`),
      },
    ],
  ],
  [/^(?:I|we) have (?<people>.+)$/i, ({ people = '' }, context) => readHave(people, context)],
  [
    /^I am (?:the |a )?(?:proud |happy )?(?<role>(?:single )?(?:mother|father|mum|mom|dad|parent)|grandmother|grandfather|twin)(?<of> (?:of|to|with) .+)?$/i,
    ({ role = '', of = '' }) => [
      {
        category: 'RELATIONSHIP',
        key: `is_${slug(role)}`,
        value: aboutThem(`is a ${role.toLowerCase()}${of}`),
      },
    ],
  ],
  [
    new RegExp(
      `^I have been (?:together |in a relationship )?with (?:my|our) ${RELATION}(?: (?<name>\\p{Lu}[\\p{L}'-]*))? (?:for|since) (?<long>.+)$`,
      'iu',
    ),
    ({ relation = '', name, long = '' }, context) => {
      const known = name === undefined ? undefined : properName(name);
      const draft = person(relativeOf(relation), known, false, context);
      return [
        {
          ...draft,
          value: `${draft.value}, together ${/since/i.test(context.clause.text) ? 'since' : 'for'} ${objectOf(long)}`,
        },
      ];
    },
  ],
  [/^I am an only child$/i, () => [{ category: 'RELATIONSHIP', key: 'siblings', value: 'is an only child' }]],
  [
    /^(?:I am|we are) (?:expecting a (?:baby|child|boy|girl)|having a baby)(?<rest>.*)$/i,
    ({ rest = '' }, { clock }) => {
      const date = findDate(rest, clock, 'future');
      const value = `is expecting a baby${date ? ` ${date.phrase}` : ''}`;
      return [{ category: 'PLAN', key: 'plan_baby', value, loop: { text: value, due: date?.due ?? null } }];
    },
  ],
  [
    /^(?:(?:his|her|their) name is|(?:he|she) is (?:called|named)) (?<name>.+)$/i,
    ({ name = '' }, context) => {
      const known = properName(name);
      const noun = context.mentioned?.noun;
      return known && noun && RELATIONS.includes(noun)
        ? [person({ noun, adjective: '' }, known, false, context)]
        : undefined;
    },
  ],
  [
    /^(?:he|she) (?<said>.+)$/i,
    ({ said = '' }, context) => {
      const { noun, name } = context.mentioned ?? {};
      if (
        !noun ||
        !RELATIONS.includes(noun) ||
        !/^(?:is|lives|works|studies|plays|moved|teaches|loves|likes|runs|owns|speaks|collects)\b/i.test(said)
      )
        return [];
      return attribute({ noun, adjective: '' }, name, said, context);
    },
  ],
];
