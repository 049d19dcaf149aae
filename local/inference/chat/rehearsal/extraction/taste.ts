/**
 * What somebody likes, dislikes, prefers, and does for pleasure.
 *
 * @module
 */

import { aboutThem, predicate, thirdPerson } from '../understanding/verbs.ts';
import { slug } from '../understanding/words.ts';
import { type Draft, objectOf, objectsOf, type Rule } from './fact.ts';

/** What cannot be a lasting taste: "I like it", "I love you", "I like how you said that". */
const FLEETING =
  /^(?:it|that|this|you|him|her|them|these|those|to (?:think|see that|know|hear|say|talk|ask|go now)|how|when|what|where|the (?:idea|sound|way|fact|thought|look|plan)|your|talking (?:to|with) you|hearing|being asked|so|not|about|me|nothing|everything|everyone|everybody|yours)\b/i;
const ACTIVITY = /^(?:to )?(?:go(?:ing)? )?\p{L}+ing\b|^to \p{L}+/iu;
const NOUN_ING = /^(?:spring|string|king|ring|thing|wing|pudding|evening|morning|wedding)s?\b/i;

function isActivity(thing: string): boolean {
  return ACTIVITY.test(thing) && !NOUN_ING.test(thing);
}

function things(text: string): string[] {
  return objectsOf(text)
    .map((thing) => thing.replace(/^(?:also|both|really) /i, ''))
    .filter((thing) => thing !== '' && !FLEETING.test(thing));
}

function key(thing: string): string {
  return `likes_${slug(thing.replace(/^(?:to (?:eat|drink)|eating|drinking) /i, ''))}`;
}

function likes(verb: string, text: string): Draft[] {
  const [liked = '', disliked] = text.split(/,? but (?:I do )?not /i);
  const facts = things(liked).map(
    (thing): Draft => ({
      category: isActivity(thing) && !/\b(?:eat|drink)/i.test(thing) ? 'INTEREST' : 'PREFERENCE',
      key: key(thing),
      value: aboutThem(`${verb} ${thing}`),
    }),
  );
  return disliked ? [...facts, ...dislikes(disliked)] : facts;
}

function dislikes(text: string): Draft[] {
  return things(text).map((thing) => ({
    category: 'PREFERENCE',
    key: key(thing),
    value: aboutThem(`dislikes ${thing}`),
  }));
}

function hobbies(text: string): Draft[] {
  return objectsOf(text)
    .filter((thing) => !FLEETING.test(thing))
    .map((thing) => ({
      category: 'INTEREST',
      key: `hobby_${slug(thing)}`,
      value: aboutThem(`has ${thing} as a hobby`),
    }));
}

const THIRD: Readonly<Record<string, string>> = {
  like: 'likes',
  love: 'loves',
  enjoy: 'enjoys',
  adore: 'adores',
  prefer: 'prefers',
};

export const tasteRules: readonly Rule[] = [
  [
    /^I (?:take|drink|like|have|prefer) my (?<what>coffee|tea|steak|eggs) (?<how>.+)$/i,
    ({ what = '', how = '' }) => [
      {
        category: 'PREFERENCE',
        key: `likes_${slug(what)}`,
        value: `likes their ${what.toLowerCase()} ${objectOf(how)}`,
      },
    ],
  ],
  [
    /^I (?<verb>watch|listen to|write|follow) (?<much>a lot of |lots of |mostly |mainly )?(?<what>(?!you\b|it\b|that\b|this\b|my (?:steps|weight|advice)|the (?:news|door|kids))[\p{L} '-]+)$/iu,
    ({ verb = '', much = '', what = '' }) => [
      {
        category: 'INTEREST',
        key: `${thirdPerson(verb.split(' ')[0] ?? verb)}_${slug(what, 2)}`,
        value: predicate(`${verb} ${much}${objectOf(what)}`),
      },
    ],
  ],
  [
    /^I am (?<how>(?:very |really |pretty |quite )?(?:good|bad|great|terrible|excellent|hopeless)) at (?<what>(?!it\b|that\b|this\b|the moment).+)$/i,
    ({ how = '', what = '' }) => [
      {
        category: 'FACT',
        key: `skill_${slug(what)}`,
        value: aboutThem(`is ${how.toLowerCase()} at ${objectOf(what)}`),
      },
    ],
  ],
  [
    /^I am reading (?<what>(?!you\b|it\b|that\b|this\b).+)$/i,
    ({ what = '' }) => [
      { category: 'STATE', key: 'reading', value: aboutThem(`is reading ${objectOf(what)}`) },
    ],
  ],
  [
    /^my (?:all[- ]time |absolute |most )?favou?rite (?<what>.+?)(?: (?:in the world|of all time|ever))? (?:is|are|has to be|would be) (?<which>.+)$/i,
    ({ what = '', which = '' }) => {
      const thing = objectOf(which).replace(/^(?:definitely|probably|still|always) /i, '');
      if (/^(?:not|no|what|hard|difficult)\b/i.test(thing) || thing === '') return [];
      return [
        {
          category: 'PREFERENCE',
          key: `favourite_${slug(what)}`,
          value: aboutThem(`has ${thing} as their favourite ${what.toLowerCase()}`),
        },
      ];
    },
  ],
  [
    /^(?<which>.+?) is my (?:all[- ]time |absolute )?favou?rite (?<what>[\p{L} ]+)$/iu,
    ({ what = '', which = '' }) =>
      /^(?:it|that|this|he|she|which|what)$/i.test(which)
        ? []
        : [
            {
              category: 'PREFERENCE',
              key: `favourite_${slug(what)}`,
              value: aboutThem(`has ${which} as their favourite ${objectOf(what).toLowerCase()}`),
            },
          ],
  ],
  [
    /^I (?:(?:do|did) not (?:like|love|enjoy|care for)(?: eating| drinking)?|hate|dislike|cannot stand|cannot bear|detest|loathe|am not (?:a (?:big |great )?fan of|into|fond of|keen on|crazy about)|have never liked|never liked|do not really like) (?<what>.+)$/i,
    ({ what = '' }, { clause }) => (/any more|any longer/i.test(clause.text) ? undefined : dislikes(what)),
  ],
  [
    /^I (?:still )?miss (?<what>(?!the point\b|the (?:bus|train)\b).+)$/i,
    ({ what = '' }) =>
      things(what).map((thing) => ({
        category: 'PREFERENCE',
        key: `misses_${slug(thing)}`,
        value: aboutThem(`misses ${thing}`),
      })),
  ],
  [
    /^I (?:would )?prefer (?<what>.+?) (?<over>to|over|rather than|instead of|than) (?<other>.+)$/i,
    ({ what = '', other = '' }, { clause }) =>
      /would prefer/i.test(clause.text)
        ? undefined
        : [
            {
              category: 'PREFERENCE',
              key: `prefers_${slug(what)}`,
              value: aboutThem(`prefers ${what} to ${objectOf(other)}`),
            },
          ],
  ],
  [
    /^(?:I|we) (?:do |really |have always |always |still |absolutely )*(?<verb>like|love|enjoy|adore|prefer|liked|loved)d? (?<what>.+)$/i,
    ({ verb = '', what = '' }, { clause }) => {
      if (/^(?:liked|loved)$/i.test(verb) && !/always/i.test(clause.text)) return undefined;
      return likes(
        THIRD[verb.toLowerCase().replace(/d$/, '')] ??
          THIRD[verb.toLowerCase().replace(/ed$/, 'e')] ??
          'likes',
        what,
      );
    },
  ],
  [
    /^I am (?:a |an )?(?:\p{L}+ ){0,2}?(?:fan of|into|fond of|keen on|crazy about|mad about|passionate about|interested in|obsessed with|enthusiastic about|addicted to) (?<what>.+)$/iu,
    ({ what = '' }, { clause }) => {
      if (/\bnot\b|^I am (?!interesting)\p{L}+ing\b/iu.test(clause.text)) return undefined;
      const interest = /interested in|passionate|into|obsessed/i.test(clause.text);
      return things(what).map((thing) => ({
        category: interest ? 'INTEREST' : 'PREFERENCE',
        key: key(thing),
        value: aboutThem(interest ? `is interested in ${thing}` : `likes ${thing}`),
      }));
    },
  ],
  [
    /^(?:my (?:main |biggest |favou?rite )?(?:hobby|hobbies|pastime|passion|interests?) (?:is|are|include)|as a hobby I|for fun I) (?<what>.+)$/i,
    ({ what = '' }) => hobbies(what),
  ],
  [
    /^(?<what>.+?) (?:is|are) my (?:main |biggest )?(?:hobby|hobbies|passion|pastime)$/i,
    ({ what = '' }) => hobbies(what.charAt(0).toLowerCase() + what.slice(1)),
  ],
  [
    /^in my (?:free|spare) time,? I (?:like to |love to |enjoy |usually |often |mostly )?(?<what>.+)$/i,
    ({ what = '' }) => [
      {
        category: 'INTEREST',
        key: `hobby_${slug(what)}`,
        value: `${isActivity(what) ? aboutThem(`enjoys ${objectOf(what)}`) : predicate(objectOf(what))} in their free time`,
      },
    ],
  ],
  [
    /^I (?<what>.+?) in my (?:free|spare) time$/i,
    ({ what = '' }) => [
      {
        category: 'INTEREST',
        key: `hobby_${slug(what)}`,
        value: `${predicate(what.replace(/^(?:like|love) to /i, ''))} in their free time`,
      },
    ],
  ],
  [
    /^I (?:can |also |do |have )?(?:been )?(?<verb>play|playing|collect|paint|knit|sew|practi[sc]e|garden|dance|sing|draw|surf|ski|swim|bake|hike|climb|run|cycle|fish|sculpt|do) (?<what>(?:the |my )?(?!it\b|that\b|this\b|not\b|a lot of work\b|out\b|well\b|badly\b|my best\b|on\b)[\p{L} -]+)$/iu,
    ({ verb = '', what = '' }) => {
      const activity = verb.toLowerCase();
      if (
        activity === 'do' &&
        !/^(?:yoga|pilates|karate|judo|ballet|sports?|gymnastics|pottery|crossfit|meditation|archery|boxing|martial arts|parkour|puzzles|crosswords|a lot of (?:sports?|yoga|hiking|reading))\b/i.test(
          what,
        )
      )
        return undefined;
      const base = activity === 'playing' ? 'play' : activity;
      return [
        {
          category: 'INTEREST',
          key: `${thirdPerson(base)}_${slug(what.replace(/ (?:every|each|in|on|at|with)\b.*$/i, ''), 2)}`,
          value: predicate(`${base} ${objectOf(what)}`),
        },
      ];
    },
  ],
  [
    /^I (?:go|often go|love going|have been going) (?<what>(?:running|swimming|climbing|hiking|cycling|fishing|dancing|surfing|skiing|sailing|bouldering|jogging|camping|riding|bowling|kayaking|birdwatching|snowboarding|diving)\b.*)$/i,
    ({ what = '' }) => [
      { category: 'INTEREST', key: `goes_${slug(what, 1)}`, value: aboutThem(`goes ${objectOf(what)}`) },
    ],
  ],
  [
    /^I (?:have )?(?:took|taken|taking|started|begun|picked) up (?<what>.+)$/i,
    ({ what = '' }) => hobbies(what),
  ],
  [
    /^I am (?:a |an )(?:keen |avid |passionate |amateur |hobby |big )(?<what>\p{L}+(?: \p{L}+)?)$/iu,
    ({ what = '' }, { clause }) => [
      { category: 'INTEREST', key: `is_${slug(what)}`, value: clause.text.slice(2).replace(/^am/i, 'is') },
    ],
  ],
  [
    /^I read (?<what>(?:a lot|many|lots|mostly|mainly|science|history|crime|fantasy|novels|books|comics|poetry)\b.*)$/i,
    ({ what = '' }) => [{ category: 'INTEREST', key: 'reads', value: aboutThem(`reads ${what}`) }],
  ],
];
