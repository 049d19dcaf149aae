/**
 * Speech as it comes from a recogniser, made regular: contractions spelled out, fillers gone, quotes removed.
 *
 * @module
 */

import { nameRelatives, nameTheCaller } from './ellipsis.ts';

/** More than anybody says in one breath; what is beyond it is not read. */
const MAX_CHARS = 8_000;

const CONTRACTIONS: readonly (readonly [RegExp, string])[] = [
  [/[’‘`]/g, "'"],
  [/\bI'?m\b/gi, 'I am'],
  [/\bI'?ve\b/gi, 'I have'],
  [/\bI'll\b/gi, 'I will'],
  [/\bI'd\b/gi, 'I would'],
  [/\b(you|we|they)'re\b/gi, '$1 are'],
  [/\b(you|we|they)'ve\b/gi, '$1 have'],
  [/\b(you|we|they|he|she|it)'ll\b/gi, '$1 will'],
  [/\b(you|we|they|he|she)'d\b/gi, '$1 would'],
  [/\b(he|she|it)'s got\b/gi, '$1 has'],
  [/\b(he|she|it|that|there|here|what|who|where|when|how|name|birthday)'s\b/gi, '$1 is'],
  [/\b(what|where|who|how)s\b/gi, '$1 is'],
  [/'s (been|got|had)\b/gi, ' has $1'],
  [
    /'s (called|named|a|an|the|not|so|very|in|off|just|going|coming|always|never|(?!wedding|building|painting|housewarming|christening|evening|morning|meeting|hearing|training|offspring|spring|thing)\p{L}{2,}ing)\b/giu,
    ' is $1',
  ],
  [/\b(?:can't|cant|can not)\b/gi, 'cannot'],
  [/\bwon'?t\b/gi, 'will not'],
  [/\bain't\b/gi, 'am not'],
  [/n't\b/gi, ' not'],
  [/\b(do|does|did|is|are|was|were|has|have|had|would|could|should)nt\b/gi, '$1 not'],
  [/\bgonna\b/gi, 'going to'],
  [/\bwanna\b/gi, 'want to'],
  [/\b(?:have )?gotta\b/gi, 'have to'],
  [/\b(I|we) have got\b/gi, '$1 have'],
  [/\bme and (my [\p{L}-]+) (?=\p{L})/giu, '$1 and I '],
  [/\bpromised (myself|my [\p{L}-]+|[\p{L}-]+) (?:that )?I would\b/giu, 'promised $1 to'],
  [/\bI would say(?: that)? (?=my\b)/gi, ''],
  [/\bany ?more\b/gi, 'any more'],
  [/\b([ap])\. ?m\.?(?=\W|$)/gi, '$1m'],
  [/\bi\b/g, 'I'],
];

/** Tags and what looks like them: nobody speaks in tags, so what stands on either side is no one sentence. */
const TAGS = /[<‹][^<>‹›]{0,80}[>›]/g;

const FILLERS =
  /(?:^|(?<=[\s,]))(?:um+|uh+|erm?|hmm+|you know(?=,)|I mean(?= I\b)|kind of|sort of|basically|literally|honestly|to be honest|as you know|by the way|obviously)(?=[\s,.!?]|$),?\s*/gi;

/** Quoted words belong to somebody else, unless it is a short name ("a dog called "Biscuit""). */
function dropQuotations(text: string): string {
  return text.replace(/["“”«]([^"“”»]*)["“”»]/g, (_, inside: string) =>
    inside.trim().split(/\s+/).length <= 2 ? inside : ' ',
  );
}

/** Spells speech out in a regular form that the patterns read; case is kept, as it tells names. */
export function regularize(spoken: string): string {
  let text = dropQuotations(spoken.slice(0, MAX_CHARS).replace(TAGS, '. ')).normalize('NFC');
  for (const [pattern, replacement] of CONTRACTIONS) text = text.replace(pattern, replacement);
  const tidy = nameRelatives(text.replace(FILLERS, ''))
    .replace(/\s*[—–]\s*|\s+-\s+|…/g, ', ')
    .replace(/[^\p{L}\p{N}\s'.,!?;:&/%+@-]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return nameTheCaller(tidy);
}
