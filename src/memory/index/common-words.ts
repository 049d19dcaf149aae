/**
 * Words that are no stop words and still say little: many facts have them, or any small talk.
 *
 * @module
 */

import { term } from './tokens.ts';

/** Words of many facts, which tell none from another. */
const COMMON = new Set(
  [
    'called named name is goes known work works working live lives living like likes love loves want wants have has had',
    'plan plans planning go goes going move moves moving start starts starting get gets getting feel feels feeling think',
    'thinks say says said make makes new old last next year month week day time good bad very much people person thing',
    'since until every enjoy enjoys enjoyed use uses used try tries trying play plays playing years days interested interest',
    'favourite favorite prefer prefers hope hopes need needs become spend spends take takes find found look looking search',
    'learn learns learning',
    // What values in other languages are full of, as far as it is no word of English.
    'der das ein eine einen einem einer des dem und mit fur auf ist als sich heisst namens arbeitet wohnt lebt kommt aus',
    'en el la los las un una del que con por para su sus como llama llamado llamada trabaja vive viene es esta tiene',
    'les une du dans avec sur sa ses est comme qui appelle nomme nommee travaille habite vit vient',
  ]
    .join(' ')
    .split(' ')
    .map(term),
);

/** Words of everyday talk, which two sentences share by chance. */
const EVERYDAY = new Set(
  [
    'today tonight tomorrow yesterday morning afternoon evening night day week weekend month year time hour minute second',
    'moment now ago soon later early late ever never always sometimes again already still yet just really quite very bit',
    'lot little sort kind thing stuff something anything nothing everything someone somebody anyone nobody everybody one two',
    'three good nice great fine well bad better best lovely brilliant right wrong left big small new old first last next',
    'go come get take put give make let keep say tell talk speak hear listen ask know think mean feel look see try start stop',
    'want need like love hope wonder sorry thank thanks please hello hi hey bye okay yes no oh wow hm sure way place people man',
    'woman person word bring turn wait hold open close shut door call help happen finally actually maybe',
  ]
    .join(' ')
    .split(' ')
    .map(term),
);

/** Whether many facts have the term. */
export function isCommon(one: string): boolean {
  return COMMON.has(one);
}

/** Whether two sentences that share the term have hardly more in common for it. */
export function isEveryday(one: string): boolean {
  return EVERYDAY.has(one) || COMMON.has(one);
}
