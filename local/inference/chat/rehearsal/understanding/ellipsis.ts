/**
 * What speech leaves out, put back: "Off to Lisbon" → "I am off to Lisbon", "Mum is ill" → "my mum is ill".
 *
 * @module
 */

const IS_DOING =
  /^(?=(?:feeling|off to|heading (?:to|off|out)|headed|taking my|having (?:an?|my|the|some|dinner|lunch)|getting (?:married|engaged|divorced|a|my)|seeing (?:my|the|a)|meeting (?:my|the|a|up)|visiting|starting (?:a|my|the|at|work|school)|moving (?:to|in|out|house|back)|flying (?:to|out|back)|going (?:to (?!rain|snow|be (?:hot|cold|wet|sunny|a))|away|on|camping|hiking|skiing)|travell?ing to|working (?:at|as|for|in|on)|living in|learning|training for|saving up|planning|waiting (?:for|to hear)|looking forward) )/i;
const DID =
  /^(?=(?:just |finally )?(?:got|went|had (?:a|an|my|our)|saw|met|moved|started|finished|bought|lost|broke|passed|failed|quit|adopted|married|ran|won|visited|booked|signed up) )/i;
const LOVES = /^(?=(?:love|hate|enjoy|adore|cannot stand|cannot (?:eat|swim|drive)) \p{L})/iu;

/** A clause at the beginning of a sentence with the subject that was not said. */
export function restoreSubject(clause: string): string {
  if (IS_DOING.test(clause)) return `I am ${decapitalised(clause)}`;
  return DID.test(clause) || LOVES.test(clause) ? `I ${decapitalised(clause)}` : clause;
}

function decapitalised(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

const BARE_RELATIVE =
  /(?<=^|[.!?;,] |\b(?:and|but|so|because) )(mum|mom|dad|mummy|daddy|grandma|grandpa|granny|gran|nan|nana|granddad|grandad)(?='?s?\b (?:is|was|has|had|died|passed|lives|works|turns|turned|\p{L}+ing|birthday|\p{L}+th|wants|loves|likes|hates|keeps|needs|got|just|and I)\b)/giu;
const MY_CHILD =
  /\b((?:my|our) (?:(?:little|baby|oldest|eldest|youngest|older|younger|big|own|new|first) )*)(girl|boy)\b/gi;
const MY_ELDEST =
  /\b((?:my|our) (?:oldest|eldest|youngest))(?=,| is\b| was\b| has\b| had\b| just\b| got\b| \p{Lu})/giu;

const BY_NAME =
  /^(?:hi|hello|hey|hiya|morning|evening|afternoon|good (?:morning|evening|afternoon))(?: there| again)?,? (?:it|this) is (?=\p{Lu})/iu;

/** "Evening, it is Oluwaseun": somebody who greets so says a name. */
export function nameTheCaller(text: string): string {
  return text.replace(BY_NAME, 'my name is ');
}

const PRESENTED = /^(?:that|this|it) is (\p{Lu}[\p{L}'-]*), ((?:my|our) [\p{L} -]+)$/u;

/** "That is Bruno, our rescue dog" → "our rescue dog is called Bruno". */
export function present(clause: string): string {
  return clause
    .replace(/^That|^This|^It/, (word) => word.toLowerCase())
    .replace(PRESENTED, '$2 is called $1');
}

/** The people of one's family, as they are called within it. */
export function nameRelatives(text: string): string {
  return text
    .replace(BARE_RELATIVE, (word) => `my ${word.toLowerCase()}`)
    .replace(MY_CHILD, (_, mine: string, child: string) => mine + (/girl/i.test(child) ? 'daughter' : 'son'))
    .replace(MY_ELDEST, '$1 child');
}
