/**
 * What lies ahead: appointments, plans with a date, promises, goals.
 *
 * @module
 */

import { isoDate } from '../understanding/calendar.ts';
import { findDate, type SpokenDate } from '../understanding/dates.ts';
import { alternatives, EVENTS } from '../understanding/lexicon.ts';
import { findTime } from '../understanding/times.ts';
import { aboutThem, predicate } from '../understanding/verbs.ts';
import { slug } from '../understanding/words.ts';
import { type Draft, ending, objectOf, type Rule, type RuleContext } from './fact.ts';

const EVENT = alternatives(EVENTS);
const HAS_EVENT = new RegExp(
  `^(?:I|we) (?:have|have got|am having|are having|have to go to|have booked|booked|scheduled|have scheduled|got) (?:an?|my|our|the|another|some)?(?<what> ?(?:[\\p{L}'-]+ ){0,3}?(?:${EVENT})s?\\b.*)$`,
  'iu',
);
const MY_EVENT = new RegExp(
  `^(?:my|our|the)(?: (?<whose>[\\p{L}-]+'s?))? (?<what>(?:[\\p{L}-]+ ){0,2}?(?:${EVENT})(?: (?:to|with|at|in|for|from) [\\p{L} '-]+?)?) (?:is|will be|takes place|starts|begins|leaves|departs|ends|has been moved|was moved|got moved|is scheduled|has been postponed)(?: to| for)? (?<when>.+)$`,
  'iu',
);

/** What one does not plan but says: "I am going to be honest", "I want to ask you something". */
const TALK =
  /^(?:be (?:honest|right back|frank|fine|okay|ok|back|there)|ask|tell|know|say|hear|talk|speak|thank|see (?:if|what|how)|try (?:that|this|it)|think about (?:it|that)|hang up|let you|call (?:you|back)|test|check (?:if|something)|go now|forget|remember|repeat|stop|start over|go(?: now| home| back)?$|do (?:it|that|this)|hold|wait|chat|introduce|point out|add|mention|show you|give you|make sure you)\b/i;

function cleaned(text: string): string {
  return objectOf(text.replace(/\s+/g, ' '));
}

function isAhead(date: SpokenDate | undefined, clock: Date): boolean {
  return date !== undefined && date.to >= isoDate(clock);
}

/** A plan as a fact and as an open loop. The key names what it is about, not when, so that a new date replaces the old. */
function plan(phrase: string, about: string, date: SpokenDate | undefined, confidence = 0.85): Draft[] {
  const value = aboutThem(cleaned(phrase));
  return [
    {
      category: 'PLAN',
      key: `plan_${slug(about)}`,
      value,
      confidence,
      loop: { text: value, due: date?.due ?? null },
    },
  ];
}

/** The day of an event; an hour without one is the next time that the clock shows it. */
function dayOfEvent(what: string, clock: Date): SpokenDate | undefined {
  const date = findDate(what, clock, 'future');
  const time =
    date || /\b(?:every|each|usually|always|daily)\b|days\b/i.test(what) ? undefined : findTime(what)?.time;
  if (!time) return date;
  const isOver = time <= clock.toISOString().slice(11, 16);
  return findDate(`${what} ${isOver ? 'tomorrow' : 'today'}`, clock, 'future');
}

function event(what: string, { clock }: RuleContext): Draft[] {
  const date = dayOfEvent(what, clock);
  const said = (date?.resolved ?? what).trim();
  const about = new RegExp(`(?:[\\p{L}'-]+ ){0,3}?(?:${EVENT})`, 'iu').exec(date?.rest ?? what)?.[0] ?? what;
  const article = /^(?:[aeiou]|hour)/i.test(said) ? 'an' : 'a';
  return plan(`has ${article} ${said}`, about, date);
}

function goal(phrase: string, about: string, confidence = 0.8): Draft[] {
  return [{ category: 'GOAL', key: `goal_${slug(about)}`, value: aboutThem(cleaned(phrase)), confidence }];
}

/** "I am going to run a marathon in May" is a plan, with a date an open loop; without one a weaker plan. */
function intention(verbPhrase: string, what: string, { clock }: RuleContext): Draft[] | undefined {
  if (TALK.test(what) || /\byou\b/i.test(what)) return [];
  const date = findDate(what, clock, 'future');
  return plan(`${verbPhrase}${date?.resolved ?? what}`, date?.rest ?? what, date, date ? 0.85 : 0.7);
}

const CALLED_OFF = new RegExp(
  `^(?:my|our|the) (?<what>(?:[\\p{L}-]+ ){0,2}?(?:${EVENT})) (?:is off|(?:is|was|has been|got) (?:cancelled|canceled|called off))`,
  'iu',
);

export const planRules: readonly Rule[] = [
  [
    CALLED_OFF,
    ({ what = '' }, { slots }) => {
      const known = slots.about(what);
      return known ? [ending(known, 'PLAN')] : [];
    },
  ],
  [
    /^(?:I|we) (?:am|are)(?: all)? (?:off|heading|headed|heading off|heading out|travell?ing|jetting off|going away)(?: back)? (?:to|for) (?<where>(?!(?:bed|sleep|work|school|lunch|dinner|the (?:shops?|gym|toilet|bathroom|office|pub|supermarket|loo|kitchen))\b).+)$/iu,
    ({ where = '' }, { clock }) => {
      const date = findDate(where, clock, 'future');
      return plan(`is going to ${date?.resolved ?? where}`, `going ${date?.rest ?? where}`, date);
    },
  ],
  [
    /^(?:I|we) (?:am|are|have been)(?: still)? waiting (?<what>(?:for|to hear|on) (?!you\b|it\b|that\b|the (?:bus|train|kettle|lift|tram)\b|an? (?:call|minute|second|bus|train)\b).+)$/i,
    ({ what = '' }, { clock }) => {
      const date = findDate(what, clock, 'future');
      return plan(`is waiting ${date?.resolved ?? what}`, `waiting ${date?.rest ?? what}`, date);
    },
  ],
  [/^remind me to (?<what>.+)$/i, ({ what = '' }, context) => intention('wants to ', what, context)],
  [
    HAS_EVENT,
    ({ what = '' }, context) =>
      /^(?: ?)(?:\p{L}+ )?(?:good|great|bad|nice) (?:time|day)/iu.test(what)
        ? undefined
        : event(what.trim(), context),
  ],
  [
    MY_EVENT,
    ({ whose, what = '', when = '' }, { clock }) => {
      const date =
        findDate(when, clock, 'future') ??
        findDate(`on ${when}`, clock, 'future') ??
        findDate(`in ${when}`, clock, 'future');
      if (!date) return undefined;
      const owner = whose ? `their ${whose} ` : 'their ';
      const value = aboutThem(`has ${owner}${what} ${date.resolved}`);
      return [
        {
          category: 'PLAN',
          key: `plan_${slug(`${whose ?? ''} ${what}`)}`,
          value,
          loop: { text: value, due: date.due },
        },
      ];
    },
  ],
  [
    /^(?:my|our) (?<what>(?:[\p{L}-]+ ){0,2}(?:visa|passport|lease|contract|licence|license|insurance|subscription|warranty|tenancy|permit|membership)) (?<ends>runs out|expires|ends|is up|is due|needs renewing)(?<when> .+)?$/iu,
    ({ what = '', ends = '', when = '' }, { clock }) => {
      const date = findDate(when, clock, 'future');
      return plan(`has a ${what} that ${ends}${date ? ` ${date.phrase}` : ''}`, `${what} ends`, date);
    },
  ],
  [
    /^(?:I|we) (?:am|are) getting (?<what>(?:married|engaged|divorced|a \p{L}+|braces|surgery)\b.*)$/iu,
    ({ what = '' }, { clock }) => {
      const date = findDate(what, clock, 'future');
      const married = /^married/i.test(what);
      return plan(
        `is getting ${date?.resolved ?? what}`,
        married ? 'wedding' : (date?.rest ?? what),
        date,
        0.9,
      );
    },
  ],
  [
    /^(?:I|we) (?:am|are) (?:planning|thinking|considering|looking forward|hoping)(?<link> of| about| on| to)?(?<what> .+)$/i,
    ({ link = '', what = '' }, context) => {
      if (/^ (?:it|that|this|you)\b/i.test(what)) return [];
      const verb =
        /planning|thinking|considering|looking forward|hoping/i
          .exec(context.clause.text)?.[0]
          .toLowerCase() ?? 'planning';
      return intention(`is ${verb}${link} `, what.trim(), context);
    },
  ],
  [
    /^(?:I|we) (?:am|are) going to (?:the )?(?<what>(?!be honest\b|say\b|tell\b|ask\b).+)$/i,
    ({ what = '' }, context) => {
      const toThe = /going to the /i.test(context.clause.text) ? 'the ' : '';
      const date = findDate(what, context.clock, 'future');
      if (TALK.test(what) && !date) return [];
      if (/^(?:bed|sleep|work|school)\b/i.test(what) && !date) return [];
      return intention('is going to ', toThe + what, context);
    },
  ],
  [
    /^(?:I|we) (?:am|are) (?<what>(?!going to\b|doing\b)\p{L}+ing\b.+)$/iu,
    ({ what = '' }, context) => {
      const date = findDate(what, context.clock, 'future');
      if (
        !date ||
        !isAhead(date, context.clock) ||
        /^(?:feeling|having (?:a )?(?:great|good|bad))/i.test(what)
      )
        return undefined;
      return plan(`is ${date.resolved}`, date.rest, date);
    },
  ],
  [
    /^(?:I|we) (?:will|shall) (?<what>(?!not\b).+)$/i,
    ({ what = '' }, context) => {
      const date = findDate(what, context.clock, 'future');
      if (!date || TALK.test(what)) return [];
      return plan(`will ${date.resolved}`, date.rest, date);
    },
  ],
  [
    /^(?:I|we) (?<verb>plan to|intend to|plan on|promised(?: \p{L}+| my \p{L}+)? to|have decided to|decided to|have promised to|agreed to|signed up (?:for|to)|am signed up for|have signed up for|registered for|have registered for) (?<what>.+)$/iu,
    ({ verb = '', what = '' }, context) => {
      const past = verb.replace(/^(?:have|am) /i, '');
      return intention(
        `${/^(?:plan|intend)/i.test(past) ? predicate(past) : aboutThem(past)} `,
        what,
        context,
      );
    },
  ],
  [
    /^(?:I|we) (?<verb>fly|leave|travel|start|begin|graduate|finish|meet|go|return|retire|have|see|visit|take|drive) (?<what>.+)$/i,
    ({ verb = '', what = '' }, context) => {
      const date = findDate(what, context.clock, 'future');
      if (
        !date ||
        !isAhead(date, context.clock) ||
        /\bevery\b|\bsince\b/i.test(what) ||
        /\bin (?:19|20)\d\d$/.test(what)
      )
        return undefined;
      return plan(predicate(`${verb} ${date.resolved}`), `${verb} ${date.rest}`, date);
    },
  ],
  [
    /^(?:I|we) (?:have to|need to|must|should|ought to|am supposed to|are supposed to) (?<what>.+)$/i,
    ({ what = '' }, context) => {
      const date = findDate(what, context.clock, 'future');
      if (!date || TALK.test(what)) return [];
      return plan(`has to ${date.resolved}`, date.rest, date);
    },
  ],
  [
    /^(?:I|we) (?<verb>want|hope|would (?:really )?(?:like|love)|aim|dream|am hoping|am trying|am determined|am trying hard) (?<link>to|of) (?<what>.+)$/i,
    ({ verb = '', link = '', what = '' }, { clock }) => {
      if (TALK.test(what) || /^(?:it|that|this)\b|\byou\b/i.test(what)) return [];
      const stem =
        /(want|hope|aim|dream|trying|determined|like|love)/i.exec(verb)?.[1]?.toLowerCase() ?? 'want';
      const third =
        { trying: 'is trying', determined: 'is determined', like: 'would like', love: 'would love' }[stem] ??
        `${stem.replace(/ing$/, 'e')}s`;
      const date = findDate(what, clock, 'future');
      return goal(`${third} ${link.toLowerCase()} ${date?.resolved ?? what}`, what);
    },
  ],
  [
    /^my (?:\p{L}+ )?(?:goal|dream|ambition|aim|resolution|new year's resolution|plan) is (?:to )?(?<what>.+)$/iu,
    ({ what = '' }, { clock, clause }) => {
      if (/^(?:not|that|simple|a secret)\b/i.test(what)) return undefined;
      const date = findDate(what, clock, 'future');
      return goal(`wants ${/ is to /i.test(clause.text) ? 'to ' : ''}${date?.resolved ?? what}`, what, 0.9);
    },
  ],
  [
    /^(?:I|we) (?:am|are|have been)(?: currently)? (?<what>(?:training for|saving (?:up |money )?(?:for|to)|learning (?:to|how to)|working on|preparing for|writing|building|applying (?:for|to)|looking for|renovating|practi[sc]ing for|trying to quit|trying to) .+)$/i,
    ({ what = '' }, { clock }) => {
      if (/ (?:it|that|this|something)$/i.test(what)) return [];
      const date = findDate(what, clock, 'future');
      return goal(`is ${date?.resolved ?? what}`, what, 0.85);
    },
  ],
];
