/**
 * The mood of a clause: stated, asked, supposed, told of others, or meant as a joke or an order.
 *
 * @module
 */

export type Mood = 'statement' | 'question' | 'hypothetical' | 'reported' | 'joke' | 'order';

const QUESTION_START =
  /^(?:(?:so|and|but|well|okay|ok|hey|hi|hello|please|sorry)[, ]+)*(?:what|who|whom|whose|where|when(?! (?:I|we) (?:was|were|am|had|lived)\b)|why|how|which|is it|is there|are there|is (?:my|your|he|she|that|this)|are (?:you|we|they|my|your)|am i|do|does|did|can|could|will|would|should|shall|have you|has (?:my|he|she)|may i|tell me|any idea|remind me(?! to))\b/i;

/** What follows is told, though it has the form of a question or a request. */
export const TELLING =
  /^(?:(?:so|and|but|well|okay|ok|hey|hi|hello|please)[, ]+)*(?:did (?:I|you know)(?: ever)?(?: tell you| mention)?(?: that)?(?= (?:I|my|we)\b)|have I told you(?: that)?(?= (?:I|my|we)\b)|you know what|guess what|(?:can|could|will|would) you (?:please )?remember(?: that)?(?= (?:I|my|we)\b)|(?:please )?(?:remember|note|do not forget|make a note|keep in mind|I want you to (?:know|remember))(?: that)?(?= (?:I|my|we)\b)|(?:I )?(?:just )?wanted to (?:tell you|say|let you know)(?: that)?(?= (?:I|my|we)\b)|I (?:told you|said|mentioned|should mention|have to say|must say|just realized|mean|forgot to (?:say|mention|tell you))(?: before| already)?(?: that)?(?= (?:I|my|we)\b)|(?:tell|told) you what|as I (?:said|told you|mentioned)|my (?:doctor|physician|gp|dentist|optician) (?:says|said|told me|thinks)(?: that)?(?= (?:I|my)\b))[, ]*/i;

const HYPOTHETICAL =
  /\b(?:if (?!you ask me\b)|I wish|wish I|what if|imagine|suppose|supposing|let us say|pretend|as if|as though|in (?:a|my) dream|had a dream|I dreamt|I dreamed|I would(?! like to\b| love to\b| rather\b| really (?:like|love) to\b)|I could(?! not)|I might|would have|were to|had I|unless|maybe|perhaps|hypothetically|theoretically|in theory)\b/i;

const REPORTED =
  /^(?:(?:and|but|so|because|then|well|yesterday|once)[, ]+)*(?!I\b)(?:(?:my|our|the|a|some|his|her|their) )?(?:(?!doctor\b|physician\b|I\b)[\p{L}'-]+ ){1,4}?(?:just |always |once |also |never )?(?:say|says|said|told|tells|claims?|claimed|thinks?|thought|believes?|believed|asked|asks|mentioned|wrote|writes|insists?|swears|reckons|goes like)\b(?! goodbye)/iu;

const QUOTED_SOURCE =
  /\b(?:according to|the (?:song|film|movie|book|lyrics?|poem|article|news) (?:says?|goes|is)|in the (?:film|movie|book|story|song|novel|game)|in (?:his|her|their) words|quote)\b/i;

export const JOKE =
  /\b(?:just|only) (?:kidding|joking)\b|\bI am (?:kidding|joking)\b|\bthat was a joke\b|\bnot really, I\b|\bi?t is a joke\b/i;

/** Words that make an utterance an order to the machine, not a statement about a life. */
const ORDER =
  /\b(?:ignore (?:all|your|the|any|my|every|previous)\b.*|disregard|system prompt|your (?:instructions|rules|prompt|guidelines|programming)|(?:previous|new|following|secret) instructions?|you (?:must|shall) (?!be|have)|you are now|from now on|reveal|jailbreak|developer mode|admin mode|override|api key|act as|pretend to be|forget (?:all|everything|your))\b/i;

/** Whether an utterance tries to give the machine orders; nothing in it counts as a fact. */
export function isOrder(said: string): boolean {
  return ORDER.test(said);
}

/** Whether a clause begins as questions do; speech has no question marks to go by. */
export function startsQuestion(clause: string): boolean {
  return QUESTION_START.test(clause);
}

/** The mood of a clause within its sentence. */
export function moodOf(clause: string, sentence: string): Mood {
  if (startsQuestion(clause) || (/\?\s*$/.test(sentence) && sentence.includes(`${clause}?`)))
    return 'question';
  if (HYPOTHETICAL.test(sentence)) return 'hypothetical';
  return REPORTED.test(clause) || QUOTED_SOURCE.test(sentence) ? 'reported' : 'statement';
}
