/**
 * Everything that is neither a fact nor a question about the person: greetings, thanks, who the brain is.
 *
 * @module
 */

import { variant } from './phrases.ts';

export interface SmallTalk {
  readonly turn: number;
  readonly name: string | undefined;
  /** What the companion is called in its persona, where it says so. */
  readonly companion: string | undefined;
}

type Wording = (talk: SmallTalk) => string;

const WHO_I_AM = 'a rehearsal brain: a small set of rules without a language model';

const ABOUT_ME: readonly (readonly [RegExp, Wording])[] = [
  [
    /\b(?:who|what) (?:exactly )?(?:are you|am I (?:talking|speaking) to)\b|\bare you (?:an? )?(?:real|human|robot|bot|ai|machine|computer|person|language model|chatgpt|assistant)\b|what model are you/i,
    ({ companion }) =>
      `I am ${companion ? `${companion}, and behind me is ` : ''}${WHO_I_AM}. I can remember what you tell me and answer from it.`,
  ],
  [
    /\bwhat is your name|what are you called|what should I call you|do you have a name/i,
    ({ companion }) => (companion ? `My name is ${companion}.` : `I am ${WHO_I_AM}.`),
  ],
  [
    /\bhow are you\b|how is it going|how do you do\b|how have you been|what is up\b/i,
    () => 'I am well, thank you. How are you?',
  ],
  [/\bcan you hear me|are you there|do you hear me|are you listening/i, () => 'Yes, I can hear you.'],
  [
    /\bwhat can you do|how can you help|what do you do\b|can you help me/i,
    () =>
      'You can tell me about yourself and ask me what I remember. I can also forget things, or tell you how my connections are doing.',
  ],
  [
    /\btell (?:me )?(?:a|another) joke|make me laugh|something funny/i,
    () => 'I am not much of a comedian, I am only rehearsing. Tell me something funny instead.',
  ],
  [
    /\bdo you (?:like|love|have|want|feel|eat|sleep|think)\b/i,
    () => 'I am only a rehearsal brain, so I have no such things. What about you?',
  ],
];

const GREETING =
  /^(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|greetings|hiya|howdy)(?: (?:there|kindred|again|everyone|everybody|my friend))*[.!, ]*$/i;

const REMARKS: readonly (readonly [RegExp, Wording])[] = [
  [GREETING, ({ name }) => `Hello${name ? `, ${name}` : ''}. What is on your mind?`],
  [
    /\b(?:good ?bye|bye(?: bye)?|see you|talk to you (?:later|soon)|have a (?:nice|good|great) (?:day|evening|night|weekend)|good ?night|I have to go|I need to go|I am going to hang up)\b/i,
    ({ name }) => `Goodbye${name ? `, ${name}` : ''}. It was good to talk to you.`,
  ],
  [/^(?:thanks|thank you|cheers|many thanks|much appreciated)\b|\bthank you\b/i, () => 'You are welcome.'],
  [
    /^(?:I am|I feel|doing|all|pretty|very|quite|not too)? ?(?:very |quite |pretty |really |just )?(?:fine|well|good|great|okay|ok|alright|bad|not bad)\b.{0,30}$/i,
    () => 'I am glad to hear that. What would you like to talk about?',
  ],
  [/^(?:sorry|I am sorry|my apologies)[.! ]*$/i, () => 'No need to be sorry.'],
  [
    /^(?:yes|yeah|yep|sure|of course|right|exactly|okay|ok|correct|that is right|true)\b[\w ,]{0,12}[.!]*$/i,
    ({ turn }) =>
      variant(['Good. What else is on your mind?', 'All right. Tell me more, if you like.'], turn),
  ],
  [
    /^(?:no|nope|nah|not really|never mind|nothing)\b[\w ,]{0,12}[.!]*$/i,
    () => 'All right. What would you like to talk about?',
  ],
  [
    /\b(?:weather|raining|rain|snowing|sunny outside|cold outside|hot outside)\b/i,
    () => 'The weather is always worth a word. Does it change what you do today?',
  ],
];

const FOLLOW_UPS: readonly [string, ...string[]] = [
  'I see. Tell me more.',
  'I am listening. What happened then?',
  'I understand. How do you feel about it?',
  'Thank you for sharing that. What else is on your mind?',
];

const IN_CONFIDENCE: readonly [string, ...string[]] = [
  'I understand. This is off the record.',
  'I am listening. None of this is kept.',
];

/** Confirms in a few words that nothing is kept, or that it is again. */
export function toRecordWish(wish: 'off' | 'on'): string {
  return wish === 'off' ? 'Go ahead.' : 'What else is on your mind?';
}

/** What is said to somebody who speaks off the record: nothing that promises to remember. */
export function inConfidence({ turn }: SmallTalk): string {
  return variant(IN_CONFIDENCE, turn);
}

function wordingFor(
  text: string,
  table: readonly (readonly [RegExp, Wording])[],
  talk: SmallTalk,
): string | undefined {
  return table.find(([pattern]) => pattern.test(text))?.[1](talk);
}

/** Answers to questions about the brain itself. */
export function aboutTheBrain(text: string, talk: SmallTalk): string | undefined {
  return wordingFor(text, ABOUT_ME, talk);
}

/** Answers to greetings, thanks, yes and no. */
export function remark(text: string, talk: SmallTalk): string | undefined {
  return wordingFor(text, REMARKS, talk);
}

/** What keeps a conversation going when nothing else fits. */
export function followUp({ turn }: SmallTalk): string {
  return variant(FOLLOW_UPS, turn);
}
