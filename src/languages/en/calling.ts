/** @module Calls that the companion makes, in English: what it says of them, and how one asks for no more. */

import type { CallingWords } from '../language.ts';
import { CLAUSE_END, CLAUSE_START, patterns } from '../patterns.ts';

const r = String.raw;

const PARTS = {
  start: CLAUSE_START,
  end: CLAUSE_END,
  lead: r`(?:(?:okay|ok|oh|well|now|so|and|but|or|please|just|no|yes|hey|listen|look|also|actually|sorry|thanks|thank you|from now on|{ask}),? ){0,5}`,
  ask: r`(?:can|could|would|will) you|you (?:can|may|should|must|have to|need to)|i(?:'d| would)? (?:want|need|like) you to`,
  call: r`(?:call|phone|ring|telephone)`,
  calling: r`(?:calling|phoning|ringing|telephoning)`,
  rest: r`(?: (?:up|back|again|any ?more|any longer|at all|ever|please|now|here|thanks|thank you|on this number|at this number|on the phone)){0,4}`,
};

export const calling: CallingWords = {
  ask: 'May I call you on {number} when something is due, at most once a day, between {from} and {until}?',
  agreed: 'Good, I will call you when something is due. Say "stop calling me" at any time.',
  stopped: 'I will not call you any more.',
  whichNumber: 'On which number, with its country code?',
  notCallable: 'I cannot call that number.',
  notAgreed: 'I could not write that down, so I will not call.',
  noCalls: patterns(PARTS, [
    r`{start}{lead}stop {calling} me{rest}{end}`,
    r`{start}{lead}(?:don'?t|do not|never|not) (?:you )?(?:please |ever |dare )?{call} me{rest}{end}`,
    r`\b(?:you )?(?:mustn'?t|must not|shouldn'?t|should not|may not|needn'?t) {call} me{rest}{end}`,
    r`\bi (?:really )?(?:don'?t|do not|no longer) (?:want|wish|like) (?:you to {call} me|you {calling} me|to be called|to be phoned|(?:any|your|these) (?:more )?(?:phone )?calls){rest}{end}`,
    r`{start}{lead}no (?:more|further) (?:phone )?calls{rest}{end}`,
    r`{start}{lead}(?:take|remove|delete) (?:me|my (?:phone )?number) (?:off|from) (?:your|the) (?:calling |call |phone )?list\b`,
  ]),
};
