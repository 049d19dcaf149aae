/**
 * The questions people ask most about themselves, and which facts answer them.
 *
 * @module
 */

import { isA } from '../understanding/words.ts';
import type { EvidenceFact } from './evidence.ts';

export interface Topic {
  readonly ask: RegExp;
  readonly fits: (fact: EvidenceFact) => boolean;
}

function byKey(keys: RegExp, values?: RegExp): (fact: EvidenceFact) => boolean {
  return (fact) => keys.test(fact.key) || values?.test(fact.value) === true;
}

function kindOf(kind: string): (fact: EvidenceFact) => boolean {
  return (fact) => fact.words.some((word) => word === kind || isA(word, kind));
}

const LIKES =
  /^(?:really )?(?:likes|loves|enjoys|adores|prefers|is interested in|has .+ as their favou?rite)\b/;

export const TOPICS: readonly Topic[] = [
  {
    ask: /\bwhere (?:do|did) (?:I|we) (?:live|stay|reside)|where (?:is my (?:home|house|place)|am I living|are we living|am I based)|(?:what|which) (?:city|town|country|place|village) (?:do|am) I\b|\bmy address\b|do you know where I live/i,
    fits: byKey(
      /^(?:home|location|city|residence|current_city|home_city|address|lives_in)$/,
      /^lives (?:in|on|at|near|by)\b/,
    ),
  },
  {
    ask: /where (?:am I|do I come|are we) (?:originally )?from|where did I (?:grow up|come from)|where was I born|my nationality|my origins?\b|what nationality/i,
    fits: byKey(/^(?:origin|childhood_home|birthplace|nationality|hometown)$/),
  },
  {
    ask: /where do I work|who do I work for|my (?:employer|company|workplace)|which company/i,
    fits: byKey(
      /^(?:employer|company|workplace|work_place|business|work_field)$/,
      /^works (?:at|for|with|in)\b/,
    ),
  },
  {
    ask: /what do I do(?: (?:for (?:a living|work|money)|professionally|as (?:a job|work)))?\s*$|what (?:is|was) my (?:job|profession|occupation|work|career)\b(?! interview)|what (?:kind of )?(?:job|work) do I|how do I (?:earn|make) (?:my|a) living|what do I work (?:as|on)|what am I (?:working as|by profession)|do you know (?:what I do|my job|my profession)|remember (?:what I do|my job|my profession)|about my (?:job|work)\b|do I have a job/i,
    fits: byKey(
      /^(?:job|occupation|profession|employer|business|work|work_field|studies|teaches)$/,
      /^(?:works as|is a retired|teaches)\b/,
    ),
  },
  {
    ask: /how old am I|(?:what is|do you know|remember) my age/i,
    fits: byKey(/^age$/, /years old$/),
  },
  {
    ask: /(?:when|what|know|remember)\b.*\bmy (?:birthday|birth ?date|date of birth)|when was I born/i,
    fits: byKey(/^(?:birthday|birth_year|birth_date|date_of_birth)$/),
  },
  { ask: /\ballerg|should I (?:avoid|not eat)/i, fits: byKey(/^allerg/, /allerg/) },
  {
    ask: /my diet|what (?:can I not|cannot I|do I not|can not I|am I not allowed to) eat/i,
    fits: byKey(/^(?:diet|allergy)/),
  },
  {
    ask: /what (?:do|would|did) I (?:like|love|enjoy|prefer|want)(?: to)? (?:to )?eat|(?:what|which) (?:kind of )?(?:food|foods|dish|dishes) (?:do|would) I (?:like|love|enjoy|prefer|eat)|my favou?rite (?:food|dish|meal)/i,
    fits: (fact) => LIKES.test(fact.value) && kindOf('food')(fact),
  },
  {
    ask: /what (?:do|would|did) I (?:like|love|enjoy|prefer)(?: to)? (?:to )?drink|which drinks?|my favou?rite drink/i,
    fits: (fact) => LIKES.test(fact.value) && kindOf('drink')(fact),
  },
  {
    ask: /what (?:do I (?:not like|dislike|hate|not enjoy)|don't I like|do not I like)|what I (?:hate|dislike)|my dislikes/i,
    fits: byKey(/^dislikes/, /^(?:dislikes|hates|does not like)\b/),
  },
  {
    ask: /my (?:hobbies|hobby|interests|pastimes?)|what do I (?:like|love|enjoy) (?:to do|doing)|what do I do (?:for fun|in my (?:free|spare) time)/i,
    fits: (fact) =>
      fact.category === 'INTEREST' ||
      /^(?:hobby|plays|goes|interest)/.test(fact.key) ||
      /^(?:enjoys|likes|loves) \w+ing\b/.test(fact.value),
  },
  {
    ask: /what (?:things )?do I (?:like|love|enjoy)\s*$|what I like\s*$|my (?:likes|preferences|tastes?)\b/i,
    fits: (fact) => LIKES.test(fact.value),
  },
  {
    ask: /\b(?:any|what|which|my|have|a) (?:pets?|animals?)\b(?!'s? name| called)/i,
    fits: (fact) => kindOf('pet')(fact) && /^(?:has|owns|keeps)\b(?!.* who )/.test(fact.value),
  },
  {
    ask: /(?:brothers? (?:or|and) sisters?|siblings?)\b/i,
    fits: (fact) =>
      fact.words.includes('sister') || fact.words.includes('brother') || fact.key === 'siblings',
  },
  {
    ask: /\bmy (?:family|relatives)\b/i,
    fits: (fact) => fact.category === 'RELATIONSHIP' && !kindOf('pet')(fact),
  },
  {
    ask: /what languages?|which languages?|languages do I/i,
    fits: byKey(/^(?:language|native_language|learns)/, /^speaks\b/),
  },
  {
    ask: /\bmy (?:goals?|dreams?|ambitions?)\b|what do I want to (?:do|achieve|be)\s*$/i,
    fits: (fact) => fact.category === 'GOAL',
  },
  {
    ask: /how (?:am|was|do|did) I feel|my mood/i,
    fits: (fact) => fact.category === 'STATE',
  },
  {
    ask: /\bmy plans?\b|\bany plans\b|what (?:do|did) I have planned|what (?:am I|are we) (?:planning|up to)|what is (?:coming up|ahead)|my (?:next )?appointments?\s*$|what (?:am I|are we) (?:doing|going to do)|what do I have (?:to do )?(?:on|next|this|tomorrow|in)|where am I going\s*$/i,
    fits: (fact) => fact.category === 'PLAN',
  },
  {
    ask: /am I married|my (?:marital|relationship) status|am I single|do I have a partner/i,
    fits: (fact) => fact.key === 'marital_status' || kindOf('partner')(fact),
  },
  {
    ask: /what (?:do|did) I study|what am I studying|my (?:studies|degree)\b/i,
    fits: byKey(/^(?:studies|degree)/, /^(?:studies|studied)\b/),
  },
];
