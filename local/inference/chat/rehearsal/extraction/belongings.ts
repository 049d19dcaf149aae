/**
 * What somebody owns, does every week, is in other ways, and thinks: the widest patterns, tried last.
 *
 * @module
 */

import { aboutThem, predicate } from '../understanding/verbs.ts';
import { concepts, slug } from '../understanding/words.ts';
import { objectOf, properName, type Rule } from './fact.ts';

const OWNED =
  `car|bike|bicycle|motorbike|motorcycle|boat|house|flat|apartment|garden|phone|laptop|computer|guitar|piano|violin|camera|van|truck|campervan|caravan|cabin|cottage|allotment|telescope|
drone|tattoo|tattoos|scooter|record player|sailboat|farm|balcony|pool|sauna|garage|tesla|toyota|volvo|bmw|ford|honda|volkswagen|piano|tent|kayak|canoe|vineyard|greenhouse|e-bike|tractor|drum kit|collection|house plants|plants|books|degree|phd|master's degree|bachelor's degree|licence|license|driving licence|podcast|blog|youtube channel|website`.replace(
    /\n/g,
    '',
  );
const OWNS = new RegExp(
  `^(?:I|we) (?<verb>have|own|drive|ride|got|have bought|have got|keep) (?<what>(?:an?|two|three|four|my own|some|many|lots of|the) (?:[\\p{L}\\d-]+ ){0,3}?(?:${OWNED})\\b.*)$`,
  'iu',
);

const HABIT =
  /^(?:I|we) (?<what>.+ (?:every|each|twice a|once a|three times a|on (?:mon|tues|wednes|thurs|fri|satur|sun)days|on weekends|in the (?:mornings|evenings)|most (?:days|mornings|evenings|weekends)|all the time|for breakfast|every (?:year|summer|winter|christmas))\b.*)$/i;
/** What is done again and again when it is said in the present tense. */
const DOES =
  /^(?:I|we) (?<what>(?:deliver|repair|fix|sell|build|breed|coach|design|train|brew|grow|clean|translate|edit|produce|cycle|commute|walk|foster|mentor|look after|take care of|care for|cook|wear|vape|meditate|pray|rent|share|host|make|keep|sing in|go to church|go to) (?!(?:it|that|this|you|him|her|them|me|up|out|sense|sure|bed|sleep|my|mistakes?|fun|the (?:same|point|most)|forgetting|thinking|trying|going|saying|telling)\b).+)$/i;
const USUALLY =
  /^I (?<how>usually|always|only|never|often|normally|rarely|hardly ever|mostly) (?<what>\p{L}+ .+)$/iu;
const TALKING =
  /^(?:know|knew|think|thought|say|said|forget|forgot|remember|remembered|mean|wonder|wondered|get (?:it|that|the feeling|what)|want|wanted|told|talk|talked|ask|asked|feel|felt|guess|understand|see|hear|heard|had|liked|loved|been)\b/i;

export const belongingRules: readonly Rule[] = [
  [
    /^I have (?<what>(?:\p{L}+ ){1,3}(?:eyes|hair|freckles|beard|moustache))$/iu,
    ({ what = '' }) => [
      { category: 'FACT', key: slug(what.split(' ').at(-1) ?? what), value: `has ${what.toLowerCase()}` },
    ],
  ],
  [
    OWNS,
    ({ verb = '', what = '' }) => {
      const noun = new RegExp(`\\b(?:${OWNED})\\b`, 'i').exec(what)?.[0] ?? what;
      const third = /^(?:got|have)/i.test(verb) ? 'has' : predicate(verb);
      const thing = /^drive$/i.test(verb) ? 'car' : slug(noun);
      return [{ category: 'FACT', key: `has_${thing}`, value: aboutThem(`${third} ${objectOf(what)}`) }];
    },
  ],
  [
    /^I drive (?<what>(?:an?|my) .+)$/i,
    ({ what = '' }) => [{ category: 'FACT', key: 'has_car', value: aboutThem(`drives ${objectOf(what)}`) }],
  ],
  [
    /^(?:I|we) (?:have|own) an? (?<what>[\p{L} -]{2,40}? (?:called|named) .+)$/iu,
    ({ what = '' }) => {
      const [, noun = '', name = ''] = /^(.+?) (?:called|named) (.+)$/i.exec(what) ?? [];
      const known = properName(name);
      return known
        ? [
            {
              category: 'FACT',
              key: `${slug(noun)}_name`,
              value: `has ${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun} called ${known}`,
            },
          ]
        : [];
    },
  ],
  [
    /^my (?<what>(?:car|boat|house|bike|phone|email address|email|phone number|postcode|blood type|shoe size|star sign|zodiac sign|religion|eye colou?r|hair|lucky number)) is (?<value>.+)$/i,
    ({ what = '', value = '' }) =>
      /^(?:broken|dirty|gone|here|so|very|too|not)\b/i.test(value)
        ? []
        : [
            {
              category: 'FACT',
              key: slug(what),
              value: aboutThem(
                `has ${/^an? /i.test(value) ? value : `${objectOf(value)} as their ${what.toLowerCase()}`}`,
              ).replace(/^has (an? .+)$/, `has $1 as their ${what.toLowerCase()}`),
            },
          ],
  ],
  [
    HABIT,
    ({ what = '' }) => {
      if (TALKING.test(what) || /^(?:am|was|will|would|have|had|went|did|do not)\b/i.test(what)) return [];
      return [
        { category: 'FACT', key: `habit_${slug(what)}`, value: predicate(objectOf(what)), importance: 0.5 },
      ];
    },
  ],
  [
    DOES,
    ({ what = '' }) => [
      { category: 'FACT', key: `does_${slug(what)}`, value: predicate(objectOf(what)), importance: 0.5 },
    ],
  ],
  [
    USUALLY,
    ({ how = '', what = '' }) =>
      TALKING.test(what)
        ? []
        : [
            {
              category: 'FACT',
              key: `habit_${slug(what)}`,
              value: predicate(`${how} ${objectOf(what)}`),
              importance: 0.5,
            },
          ],
  ],
  [
    /^I (?:am|volunteer) (?:an? |the )?(?<what>(?:member of|volunteer at|volunteer for|owner of|captain of|chairman of) .+)$/i,
    ({ what = '' }) => [
      { category: 'FACT', key: `is_${slug(what)}`, value: aboutThem(`is a ${objectOf(what)}`) },
    ],
  ],
  [
    /^I volunteer (?<where>(?:at|for|with|in) .+)$/i,
    ({ where = '' }) => [
      { category: 'INTEREST', key: 'volunteers', value: aboutThem(`volunteers ${objectOf(where)}`) },
    ],
  ],
  [
    /^I am (?:not (?:really |exactly |much of )?)?(?:an? )?(?:practising |devout |proud |real |big |total )?(?<what>catholic|muslim|jewish|christian|buddhist|hindu|atheist|agnostic|protestant|introvert|extrovert|morning person|night owl|early riser|early bird|night person|cat person|dog person|people person|feminist|pacifist|perfectionist|optimist|pessimist|twin|lefty|homeowner|immigrant|refugee|veteran|scout|gamer)$/i,
    ({ what = '' }, { clause }) => [
      {
        category: 'FACT',
        key: `is_${slug(what)}`,
        value: clause.text.slice(2).replace(/^am /i, 'is ').replace('not really', 'not'),
      },
    ],
  ],
  [
    /^I am (?:about |roughly |exactly )?(?<what>(?:\d[\d.,]*|\w+) (?:cm|centimet(?:re|er)s|met(?:re|er)s|feet|foot)\b.*?(?: tall)?)$/i,
    ({ what = '' }) => [{ category: 'FACT', key: 'height', value: `is ${what}` }],
  ],
  [
    /^I (?:support|am a supporter of|root for) (?<what>(?!you\b|that\b|it\b|this\b).+)$/i,
    ({ what = '' }) => [
      {
        category: 'PREFERENCE',
        key: `supports_${slug(what)}`,
        value: aboutThem(`supports ${objectOf(what)}`),
      },
    ],
  ],
  [
    /^(?:I (?:strongly |firmly )?(?:think|believe|find)(?: that)?|in my opinion,?|in my view,?|if you ask me,?) (?<what>.+)$/i,
    ({ what = '' }, { clause }) => {
      if (
        /^(?:so|not|I|you|we|about|it is (?:ok|okay|fine|time|nice|good)|that is (?:it|all|right|ok|fine|good|great|nice)|of|it|he|she|they|my|this|your|maybe)\b/i.test(
          what,
        )
      )
        return [];
      const find = /^I find /i.test(clause.text);
      if (!find && !/\b(?:is|are|should|must|needs?|was|were|has|have|makes?|tastes?|matters?)\b/i.test(what))
        return [];
      const [subject = what] = what.split(
        / (?:is|are|should|must|needs?|was|were|has|have|makes?|tastes?|matters?)\b/i,
      );
      const about = concepts(subject).length > 0 ? slug(subject) : slug(what);
      return [
        {
          category: 'OPINION',
          key: `opinion_${find ? slug(what, 1) : about}`,
          value: aboutThem(find ? `finds ${objectOf(what)}` : `thinks ${what}`),
        },
      ];
    },
  ],
];
