/**
 * What somebody does: work, studies, and their ends.
 *
 * @module
 */

import { alternatives, FIELDS, JOBS } from '../understanding/lexicon.ts';
import { NUMBER, numberOf } from '../understanding/numbers.ts';
import { aboutThem, predicate } from '../understanding/verbs.ts';
import { titleCase } from '../understanding/words.ts';
import { type Draft, ending, objectOf, type Rule } from './fact.ts';
import type { Slots } from './slots.ts';

/** Trades by their endings, for the many that no list holds; the exceptions end so without being one. */
const TRADE =
  /(?:er|or|ist|ian|ant|man|woman|smith|wright|eur|eer|ologist|student|chef|nurse|cook|vet|pilot|clerk|guard|judge)$/i;
const NOT_A_TRADE =
  /(?:mother|father|sister|brother|daughter|lover|owner|beginner|winner|loser|believer|person|speaker|user|fighter|survivor|smoker|drinker|stranger|listener|sleeper|learner|swimmer|runner|reader|vegetarian|human|christian|member|sucker|early riser|late riser|twin|lark|owl|goner|monster|number|caller|dreamer|procrastinator|introvert|giant|infant|joker|thinker|hater|traveller|traveler|eater|talker|gamer|hiker|climber|cyclist|pacifist|feminist|optimist|pessimist|realist|perfectionist|minimalist|atheist|socialist|pianist|guitarist|newcomer|loner|disaster|failure|prisoner|customer|tourist|foreigner|supporter|follower|admirer)$/i;

/** The trade at the start of "nurse at the hospital"; empty when there is none. */
function trade(text: string): boolean {
  const noun = objectOf(text).replace(/ (?:at|for|in|with|from|by|on|who|of|and)\b.*$/i, '');
  const last = noun.split(' ').at(-1) ?? '';
  if (new RegExp(`(?:^| )(?:${alternatives(JOBS)})$`, 'i').test(noun)) return true;
  return noun.split(' ').length <= 3 && TRADE.test(last) && !NOT_A_TRADE.test(last);
}

function worksAt(where: string): Draft {
  return { category: 'FACT', key: 'employer', value: aboutThem(`works ${where}`) };
}

/** "a nurse at the city hospital" → the job and the employer. */
function job(text: string, phrase: (what: string) => string): Draft[] {
  const said = objectOf(text).replace(
    / (?:for|since) (?:\d|a|an|many|some|over|about|almost|two|three|four|five|six|seven|eight|nine|ten|twenty)\b.*$/i,
    '',
  );
  const [, what = said, where] = /^(.+?) ((?:at|for|with) .+)$/i.exec(said) ?? [];
  if (where && /student$/i.test(what))
    return [{ category: 'FACT', key: 'studies', value: `is a ${what} ${where}` }];
  const fact: Draft = { category: 'FACT', key: 'job', value: aboutThem(phrase(what)), importance: 0.9 };
  return where ? [fact, worksAt(titleEmployer(where))] : [fact];
}

function titleEmployer(where: string): string {
  const [, preposition = 'at', name = ''] = /^(at|for|with) (.+)$/i.exec(where) ?? [];
  return `${preposition.toLowerCase()} ${/^(?:a|an|the|my|our)\b/i.test(name) || name.includes(' ') ? name : titleCase(name)}`;
}

const JOB_KEY = /^(?:job|employer|occupation|profession|work)$/;

function leftJob(how: string, slots: Slots): Draft[] {
  const old = slots.all.filter((fact) => JOB_KEY.test(fact.key)).map((fact) => ending(fact));
  return [...old, { category: 'EXPERIENCE', key: 'left_job', value: how }];
}

export const workRules: readonly Rule[] = [
  [
    /^my (?:new )?job is (?<where>(?:at|with) .+)$/i,
    ({ where = '' }) => [worksAt(titleEmployer(objectOf(where)))],
  ],
  [
    /^I work (?<when>night shifts|nights|shifts|part[- ]time|full[- ]time|weekends)$/i,
    ({ when = '' }) => [{ category: 'FACT', key: 'work_hours', value: `works ${when.toLowerCase()}` }],
  ],
  [
    new RegExp(`^I am an? (?<age>${NUMBER})[ -]years?[ -]old (?<job>.+?)(?: from (?<from>.+))?$`, 'i'),
    ({ age = '', job: what = '', from }) => {
      const years = numberOf(age);
      const facts: Draft[] = years ? [{ category: 'FACT', key: 'age', value: `is ${years} years old` }] : [];
      if (trade(what)) facts.push(...job(what, (done) => `works as a ${done}`));
      return from
        ? [...facts, { category: 'FACT', key: 'origin', value: `is from ${titleCase(objectOf(from))}` }]
        : facts;
    },
  ],
  [
    /^I(?: have)? (?:quit|left|resigned from|lost|gave up) my (?:old )?job(?<rest>.*)$/i,
    (_, { slots, clause }) => {
      const verb = /lost/i.test(clause.text) ? 'lost' : 'left';
      return leftJob(`${verb} their job`, slots);
    },
  ],
  [
    /^I (?:got|was|have been|am)(?: just)? (?:fired|laid off|made redundant|sacked)\b/i,
    (_, { slots }) => {
      return leftJob('lost their job', slots);
    },
  ],
  [
    /^I (?:work|am working|have worked|have been working|earn my living|make (?:a|my) living)(?: part[- ]time| full[- ]time| mostly| remotely)? as (?<job>an? .+|the .+)$/i,
    ({ job: what = '' }) => job(what, (done) => `works as ${done}`),
  ],
  [
    /^(?:my (?:new job|job|profession|occupation|work|trade) is|my job title is|I have a job as|I got a(?: new)? job as|I started(?: working)? as|for a living I am|by profession I am) (?<job>(?:to be )?(?:an? )?.+)$/i,
    ({ job: what = '' }) => {
      if (
        /^(?:very|so|too|boring|stressful|hard|great|fun|not|really|killing|exhausting|ok|okay|going|good|quite)\b/i.test(
          what,
        )
      )
        return undefined;
      const said = what.replace(/^to be /i, '');
      if (/^\w+ing\b/i.test(said)) return job(said, (done) => `has ${done} as their job`);
      return job(
        said,
        (done) =>
          `works as ${/^(?:an?|the|head|chief) /i.test(done) ? done : `${/^[aeiou]/i.test(done) ? 'an' : 'a'} ${done}`}`,
      );
    },
  ],
  [
    /^I (?<what>.+) for a living$/i,
    ({ what = '' }) => [
      { category: 'FACT', key: 'job', value: `${predicate(what)} for a living`, importance: 0.9 },
    ],
  ],
  [
    /^I (?:work|am working|have been working|have worked)(?: part[- ]time| full[- ]time| mostly| remotely)? (?<where>(?:at|for|with) .+)$/i,
    ({ where = '' }) =>
      /^(?:at|for|with) (?:night|home|it|this|that|you|him|her|them|me|myself|free|the moment|\d)\b/i.test(
        where,
      )
        ? undefined
        : [worksAt(titleEmployer(objectOf(where).replace(/ (?:for|since) .+$/i, '')))],
  ],
  [
    /^I (?:work|am working)(?: part[- ]time| full[- ]time)? (?<where>(?:in|from|on) .+)$/i,
    ({ where = '' }) =>
      /^on (?:it|that|this)/i.test(where)
        ? undefined
        : [
            {
              category: 'FACT',
              key: /^in /i.test(where) ? 'work_field' : 'work_place',
              value: aboutThem(`works ${objectOf(where)}`),
            },
          ],
  ],
  [
    /^I(?: have)? (?:got|started|found|landed|accepted)(?: an?| my)?(?: new)? (?:job|position|internship) (?<where>(?:at|with|for) .+)$/i,
    ({ where = '' }) => [worksAt(titleEmployer(objectOf(where)))],
  ],
  [
    /^I (?:own|run|manage|have|founded|started|opened) (?<what>(?:an?|my own|our own|the) (?:small |little |local |family |online )*(?:bakery|shop|store|company|business|restaurant|cafe|café|bar|pub|startup|farm|studio|hotel|garage|gallery|bookshop|clinic|practice|salon|agency|gym|brewery|school|nursery|flower shop)\b.*)$/i,
    ({ what = '' }, { clause }) => [
      {
        category: 'FACT',
        key: 'business',
        value: aboutThem(
          `${/^I (own|run|manage|have)/i.test(clause.text) ? predicate(clause.text.slice(2)).split(' ')[0] : 'runs'} ${objectOf(what)}`,
        ),
      },
    ],
  ],
  [
    /^I (?:teach|am teaching) (?<what>.+)$/i,
    ({ what = '' }) => [
      { category: 'FACT', key: 'job', value: `teaches ${aboutThem(objectOf(what))}`, importance: 0.9 },
    ],
  ],
  [
    /^I (?:study|am studying|major in|am majoring in) (?<what>(?!for\b|hard\b|a lot\b).+)$/i,
    ({ what = '' }) => [{ category: 'FACT', key: 'studies', value: `studies ${aboutThem(objectOf(what))}` }],
  ],
  [
    /^I am (?:still |now |semi-)?(?<what>retired|unemployed|self[- ]employed|between jobs|out of work|on maternity leave|on parental leave|a stay-at-home (?:mum|mom|dad|parent))(?: .*)?$/i,
    ({ what = '' }) => [{ category: 'FACT', key: 'job', value: `is ${what.toLowerCase()}` }],
  ],
  [/^I (?:retired|have retired)\b.*$/i, () => [{ category: 'FACT', key: 'job', value: 'is retired' }]],
  [
    new RegExp(
      `^I (?:am|work|do)(?: mostly| mainly| all the| the)?(?: in)? (?<field>${alternatives(FIELDS)})(?<where> (?:at|for|with) .+)?(?:,.*)?$`,
      'i',
    ),
    ({ field = '', where }, { clause }) => {
      if (/^I am (?!in )/i.test(clause.text)) return undefined;
      const fact: Draft = {
        category: 'FACT',
        key: 'work_field',
        value: `works in ${field}`,
        importance: 0.9,
      };
      return where ? [fact, worksAt(titleEmployer(objectOf(where.trim())))] : [fact];
    },
  ],
  [
    /^I am (?<how>doing|finishing|working on|writing|starting|studying for|halfway through) (?<what>(?:an? |my )(?:[\p{L}'-]+ ){0,2}?(?:phd|master's|masters|mba|degree|doctorate|apprenticeship|course|diploma|traineeship|internship|a levels)\b.*)$/iu,
    ({ how = '', what = '' }) => [
      { category: 'FACT', key: 'studies', value: aboutThem(`is ${how.toLowerCase()} ${objectOf(what)}`) },
    ],
  ],
  [
    /^I am (?:training|studying|learning|qualifying) (?:to be|to become|as) (?<what>an? .+)$/i,
    ({ what = '' }) => [
      { category: 'FACT', key: 'studies', value: aboutThem(`is training to be ${objectOf(what)}`) },
    ],
  ],
  [
    /^I am looking for (?<what>(?:a|another|some)(?: new)? (?:job|work|position)\b.*)$/i,
    ({ what = '' }) => [{ category: 'GOAL', key: 'goal_job', value: `is looking for ${objectOf(what)}` }],
  ],
  [
    /^I (?:am|became|have become|have been|just became|work) (?<article>an?|the|head|chief) (?<job>.+)$/i,
    ({ article = 'a', job: what = '' }) => {
      const [, noun = what, from] = /^(.+?) from (.+)$/i.exec(what) ?? [];
      if (!trade(noun)) return undefined;
      const facts = job(noun, (done) => `works as ${article.toLowerCase()} ${done}`);
      return from
        ? [...facts, { category: 'FACT', key: 'origin', value: `is from ${titleCase(objectOf(from))}` }]
        : facts;
    },
  ],
];
