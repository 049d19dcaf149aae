/**
 * What somebody has lived through.
 *
 * @module
 */

import { findDate } from '../understanding/dates.ts';
import { aboutThem } from '../understanding/verbs.ts';
import { slug } from '../understanding/words.ts';
import { objectOf, type Rule } from './fact.ts';

const VERBS =
  `went|visited|saw|met|bought|started|finished|won|lost|broke|travelled|traveled|ran|climbed|cooked|baked|watched|read|graduated|studied|passed|failed|attended|
flew|drove|completed|joined|celebrated|got|had|took|built|wrote|published|moved|learned|learnt|hiked|fell|crashed|sold|found|made|adopted|married|painted|sprained|quit|stopped|gave up|hurt|
planted|fixed|repaired|performed|sang|played|danced|swam|spent|turned|caught|ate|tried|donated|volunteered|worked|lived (?!here|there)|grew|retired|proposed|cut|dyed|missed|received|ordered|renovated|
injured|became|taught|served|survived|recovered|sailed|camped|skied|raced|hosted|organized|organised|invited|discovered|booked|come back|came back|returned`.replace(
    /\n/g,
    '',
  );

/** Past events of no weight, and manners of speaking. */
const TRIVIAL =
  /^(?:got (?:it|that|you|to (?:go|run|say)|up|home|off|distracted|a (?:minute|second|question)|the (?:feeling|impression|idea))|had (?:to|a (?:question|feeling|look|thought|minute)|no idea|enough|fun|breakfast|lunch|dinner|lots)|made (?:a (?:mistake|joke)|sense|up)|found (?:it|out|that)|lost (?:you|it|my (?:train|words))|missed (?:you|that|it)|took (?:a (?:minute|look|while|break|nap)|it)|went (?:to (?:bed|sleep|work|the (?:bathroom|toilet))|home|back|on|out of|quiet|crazy)|tried (?:to|it|that)|started (?:to|talking|thinking)|saw (?:it|that|you)|heard|turned (?:on|off|out|up)|read (?:it|that)|fell asleep|stopped (?:it|that|by)|quit (?:it|that)|broke (?:it|that|the ice)|met you|played along|worked (?:late|hard|a lot|all day|on it)|moved on|got (?:tired|sick|bored|lost|confused|hungry|angry))\b/i;

export const pastRules: readonly Rule[] = [
  [
    /^(?:I|we) (?:was|were) (?<where>(?:in|at|on) .+)$/i,
    ({ where = '' }, { clock }) => {
      const date = findDate(where, clock, 'past');
      if (!date || /^(?:in (?:bed|bad|good)|at (?:work|home))\b/i.test(where)) return [];
      const value = aboutThem(`was ${objectOf(date.resolved)}`);
      return [{ category: 'EXPERIENCE', key: `was_${slug(date.rest)}`, value, validFrom: date.from }];
    },
  ],
  [
    new RegExp(`^(?:I|we)(?: have)?(?: just| recently| once| finally)? (?<said>(?:${VERBS}) ?.*)$`, 'i'),
    ({ said = '' }, { clock }) => {
      if (TRIVIAL.test(said)) return [];
      const date = findDate(said, clock, 'past');
      const phrase = aboutThem(objectOf(date?.resolved ?? said)).replace(/^come /i, 'came ');
      if (phrase.split(' ').length < 2 && !/^(?:graduated|proposed|retired|recovered)$/i.test(phrase))
        return [];
      return [
        {
          category: 'EXPERIENCE',
          key: slug(date?.rest ?? said, 4),
          value: phrase.charAt(0).toLowerCase() + phrase.slice(1),
          validFrom: date?.from,
        },
      ];
    },
  ],
  [
    /^(?:I|we) have (?<never>never |not )?been (?<where>(?:to|in|on) .+?)(?: before| yet)?$/i,
    ({ never = '', where = '' }) => {
      if (/^(?:to bed|in (?:here|bed))/i.test(where)) return [];
      return [
        {
          category: 'EXPERIENCE',
          key: `been_${slug(where)}`,
          value: aboutThem(`has ${never.toLowerCase()}been ${objectOf(where)}`),
        },
      ];
    },
  ],
  [
    /^(?:I|we) used to (?<what>.+)$/i,
    ({ what = '' }) => [
      { category: 'EXPERIENCE', key: `used_to_${slug(what)}`, value: aboutThem(`used to ${objectOf(what)}`) },
    ],
  ],
  [
    /^when I was (?<when>a (?:child|kid|teenager|student|boy|girl)|young|little|younger|small|\w+)(?: years old)?,? I (?<what>.+)$/i,
    ({ when = '', what = '' }) => [
      {
        category: 'EXPERIENCE',
        key: `past_${slug(what)}`,
        value: aboutThem(`${objectOf(what)} when they were ${when.toLowerCase()}`).replace(/^they /, ''),
      },
    ],
  ],
];
