/**
 * The ways in which people say that something is settled: done, over, found, turned down, called off.
 *
 * @module
 */

export interface Settling {
  /** `what` is the thing that is settled; without it, or with a pronoun for it, the words leave open which. */
  readonly pattern: RegExp;
  /** The loops that the words can be about; all of them where it is left out. */
  readonly about?: RegExp;
  /** The loops that the words settle nothing of: who turns down a flat is still looking for one. */
  readonly except?: RegExp;
  /** It tells how something went: what lies ahead has not. */
  readonly happened?: boolean;
  /** Too common a phrase to be about a loop that nobody has spoken of: "it was great". */
  readonly needsMention?: boolean;
  /** The pattern holds the "not" that it needs. */
  readonly negative?: boolean;
}

const WE = '^(?:(?:I|we)(?: have)?(?: already| all| both| now)* )?';
const THING = "(?<what>(?!(?:I|we|you|he|she|there|who)\\b)[\\p{L}'-]+(?:(?! (?:I|we) ).)*?)";
const BE = '(?: is| are| was| were| has been| have been| got)(?: all| both| now| already)*';
export const HOW =
  'well|fine|great|good|okay|ok|badly|bad|smoothly|perfectly|brilliantly|wrong|terribly|better|worse|to plan|according to plan';
export const HOW_IT_WAS =
  'great|good|fun|amazing|wonderful|brilliant|fantastic|lovely|awful|terrible|hard|tough|easy|okay|ok|fine|a success|a disaster|nice|beautiful|horrible|exhausting|worth it';
const DONE =
  'done|finished|over|sorted|settled|signed|completed?|booked|paid|behind (?:me|us)|history|cancelled|canceled|called off|off';

const SEEKING = /\b(?:find|look|search|hunt|buy|get|rent|choose|pick|need|adopt)(?:s|ing)?\b/i;
const WAITING = /\b(?:wait(?:s|ing)?|hear|results?)\b/i;
const WORK = /\b(?:job|interview|appl\p{L}+|position|role|offer|audition|hear)\b/iu;
const MOVING = /\bmov(?:e|es|ing)\b/i;
const HOME = /\b(?:flat|apartment|house|home|place|room|studio)\b(?! (?:tyre|tire))/i;
const EXAM = /\b(?:exams?|tests?|audition|assessment|finals|viva|defen[cs]e)\b(?<!\bblood tests?)/i;

const MOVED_IN = new RegExp(`${WE}moved(?: (?:in|out|house|over|already))*$`, 'i');

/** The first that fits and is about an open loop settles it. */
export const SETTLED: readonly Settling[] = [
  {
    pattern: new RegExp(
      `${WE}(?:found|got|bought|rented|picked|chose|booked|adopted)(?: an?| the)?(?: [\\p{L}-]+){0,2} (?:one|somewhere|something|a place)\\b`,
      'iu',
    ),
    about: SEEKING,
  },
  {
    pattern: new RegExp(
      `${WE}(?:found|got|bought|rented|picked|chose|adopted) (?<what>(?:an?|the|my|our) .+)$`,
      'iu',
    ),
    about: SEEKING,
  },
  { pattern: new RegExp(`${WE}signed(?: (?:it|the (?:lease|contract)))?$`, 'i'), about: HOME },
  { pattern: MOVED_IN, about: MOVING },
  { pattern: MOVED_IN, about: HOME },
  {
    pattern: new RegExp(
      `${WE}(?:got|landed|accepted|took|turned down|declined|did not get|was offered) (?:the|that|an?|my)(?: new)? (?:job|position|role|offer)\\b`,
      'i',
    ),
    about: WORK,
    negative: true,
  },
  {
    pattern: /^(?:I (?:was|got|am) |they (?:have )?)(?:hired|rejected|offered|turned (?:me )?down)\b/i,
    about: WORK,
  },
  {
    pattern: new RegExp(`${WE}(?:got|did not get) the (?:flat|apartment|house|place|keys|room)\\b`, 'i'),
    about: HOME,
    negative: true,
  },
  { pattern: new RegExp(`${WE}(?:passed|failed|aced|nailed)(?: (?<what>.+))?$`, 'i'), about: EXAM },
  { pattern: new RegExp(`${WE}turned (?<what>.+) down$`, 'i'), except: SEEKING },
  {
    pattern: new RegExp(`${WE}(?:turned down|declined|refused|rejected|accepted) (?<what>.+)$`, 'i'),
    except: SEEKING,
  },
  {
    pattern: new RegExp(
      `${WE}(?:finished|completed|handed in|submitted|sorted out|sorted|settled|delivered|done|did|cancelled|canceled|called off|scrapped|abandoned|dropped(?: out of)?|stopped|gave up(?: on)?|given up(?: on)?|decided against|withdrew from|backed out of|pulled out of|changed (?:my|our) minds? about|(?:am|are) (?:done|finished|through) with) (?<what>.+)$`,
      'i',
    ),
  },
  {
    pattern: new RegExp(`${WE}(?:changed (?:my|our) minds?|gave up|given up|called it off|pulled out)$`, 'i'),
  },
  {
    pattern:
      /^(?:all )?(?:done|signed|sorted|finished|booked|settled)(?: and (?:done|dusted|signed|sealed|delivered))*$/i,
  },
  {
    pattern: new RegExp(
      `^${THING}(?: has| have)? (?:went|gone|did not go|turned out|worked out)(?: \\p{L}+){0,2}? (?:${HOW})\\b`,
      'iu',
    ),
    happened: true,
    negative: true,
  },
  {
    pattern: new RegExp(
      `${WE}(?:had|took|sat|attended|missed|skipped|survived) (?<what>(?:the|my|our) .+)$`,
      'i',
    ),
    happened: true,
    needsMention: true,
  },
  { pattern: new RegExp(`^${THING} (?:came (?:back|in|through)|arrived)\\b`, 'iu'), about: WAITING },
  { pattern: new RegExp(`${WE}(?:got|received) (?<what>(?:the|my|our) .+)$`, 'i'), about: WAITING },
  {
    pattern: new RegExp(`^${THING} (?:was|were)(?: \\p{L}+){0,2}? (?:${HOW_IT_WAS})\\b`, 'iu'),
    happened: true,
    needsMention: true,
  },
  { pattern: new RegExp(`^${THING}${BE} (?:${DONE})\\b(?! (?:the|to|there|here|up|in)\\b)`, 'iu') },
  {
    pattern: new RegExp(
      `^${THING} (?:fell through|is not happening|did not happen|will not happen|did not work out|came to nothing)\\b`,
      'iu',
    ),
    except: SEEKING,
    negative: true,
  },
  {
    pattern: /^(?:I|we) (?:am|are|will) not (?:be )?(?<what>.+?) (?:after all|any more|any longer)\b/i,
    negative: true,
  },
  { pattern: /^(?:I|we)(?: have)? decided not to (?<what>.+)$/i, negative: true },
  { pattern: /^(?:I|we)(?: am| are)? no longer (?<what>.+)$/i, negative: true },
  {
    pattern:
      /^(?:I|we) do not (?:want|plan|need|intend) to (?<what>.+?) (?:after all|any more|any longer)\b/i,
    negative: true,
  },
];

/** What stands for a thing that was named before. */
export const IT =
  /^(?:(?:it|that|this|those|them|they|everything|one|all)(?: (?:all|both))?|the (?:whole )?thing)?$/i;
