/** @module Forms of English words that the stemmer does not bring together. */

import { lines } from '../language-words.ts';

/** A line a family: its first word stands for all of them. */
export const families = lines(`
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
`);
