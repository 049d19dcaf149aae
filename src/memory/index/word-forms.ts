/**
 * Forms that no stemmer brings together: "went" and "go", "children" and "kids". People ask in the infinitive
 * ("when did I go…") and tell in the past ("I went…"), so the irregular verbs of English are the most common miss
 * of a lexical search.
 *
 * @module
 */

/** A line a family: its first word stands for all of them. */
const FAMILIES = `
  become became
  begin began begun
  bite bit bitten
  break broke broken
  bring brought
  build built
  buy bought
  catch caught
  child children kid kids
  choose chose chosen
  come came
  deal dealt
  dig dug
  draw drew drawn
  drink drank drunk
  drive drove driven
  eat ate eaten
  fall fell fallen
  father dad daddy
  feed fed
  feel felt
  fight fought
  find found
  fly flew flown
  forget forgot forgotten
  freeze froze frozen
  give gave given gives giving
  go went gone goes going
  good better best
  grow grew grown
  hear heard
  hide hid hidden
  hold held
  keep kept
  know knew known
  lead led
  leave left
  lend lent
  light lit
  lose lost
  make made makes making
  man men
  mean meant
  meet met
  mother mom mum mommy mummy
  pay paid
  person people
  ride rode ridden
  rise rose risen
  run ran
  say said
  see saw seen
  seek sought
  sell sold
  send sent
  shake shook shaken
  shoot shot
  show showed shown
  sing sang sung
  sit sat
  sleep slept
  speak spoke spoken
  spend spent
  stand stood
  steal stole stolen
  stick stuck
  swim swam swum
  take took taken takes taking
  teach taught
  tell told
  think thought
  throw threw thrown
  understand understood
  wake woke woken
  wear wore worn
  win won
  woman women
  write wrote written writes writing
`;

/** Words that count as one; the first of each stands for all of them. */
export const families: readonly (readonly string[])[] = FAMILIES.trim()
  .split('\n')
  .map((line) => line.trim().split(' '))
  .filter((family) => family.length > 1);

const headOf = new Map(families.flatMap(([head = '', ...forms]) => forms.map((form) => [form, head])));

/** The word that stands for this one's family; the word itself where it has none. */
export function headWord(word: string): string {
  return headOf.get(word) ?? word;
}
