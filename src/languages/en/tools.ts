/** @module What one says in English when a tool can be meant. */

import { patterns } from '../patterns.ts';
import type { ToolWords } from '../tool-words.ts';

const r = String.raw;

const PARTS = {
  /** "I remember", "they forget": told, not asked for. */
  told: r`(?<!\b(?:i|i'll|i'd|we|we'll|they|he|she|it|who|people|you|can't|cannot|couldn't|didn't|did|do|does|don't|doesn't|won't|wouldn't|never|always|still|barely|hardly|ever|to) )`,
  asked: r`(?<!n't |not )\b(?:can|could|will|would|want|need|like|have|ask|may|should|must) you (?:to )?(?:please |just |also )?`,
  few: r`(?:[\w']+ ){0,6}`,
  notes: r`(?:memory|memories|notes?|records?|profile|file|files|database|list)`,
  links: r`(?:connections|connection pool|sockets?)`,
};

const lookUp = [
  r`\blook (?:it |that |this |them |\w+ )?up\b(?=$|[.,;:!?]| {few}(?:i|i've|my|me|your|we)\b)`,
  r`\b(?:look|search|check|dig|go) (?:(?:in|into|through|for) )?{few}{notes}\b`,
  r`{told}\b(?:search|recall)\b`,
  r`\b(?:that|which|what|the) {few}i(?:'ve| have| had)? (?:once |already |ever )?(?:told you|mentioned|said to you)\b`,
  r`\bif i(?:'ve| have| had)? (?:ever|already) (?:told|mentioned|said|talked)\b`,
  r`\b(?:have|had) we (?:ever |already )?(?:talked|spoken|discussed)\b`,
  r`\bfind (?:out )?(?:everything|anything|what|whatever|all|where|when) {few}i\b`,
  r`\b(?:did|have|had) i (?:ever |already |once |not )?(?:tell|told|mention|mentioned|say|said|talk|talked|speak|spoken)\b`,
  r`\bwhat (?:did|have|had|was it) (?:that )?i (?:ever |already |once )?(?:tell|told|say|said|mention|mentioned)\b`,
  r`\b(?:do you have|is there|have you got) (?:anything|something|any {notes}) (?:saved |stored |written )?(?:about|on|under|for)\b`,
  r`\bwhat (?:do you have|have you got|is stored|is saved|did you (?:store|save|note)) (?:down )?(?:about|on|under|for|as)\b`,
];

export const tools: ToolWords = {
  storeInMemory: patterns(PARTS, [
    r`{told}\bremember\b(?! when\b)`,
    r`\b(?:sure|important|essential|try) {few}remember\b`,
    r`\b(?:something|things?) (?:for you )?to (?:remember|note)\b`,
    r`\bcommit {few}to memory\b`,
    r`{asked}(?:remember|memori[sz]e|note|store|save|keep)\b`,
    r`(?:^|[.,;:!?] |\b(?:please|and|but|so|just|now|okay) )(?:don'?t|do not|never) (?:you )?(?:ever )?forget\b`,
    r`\b(?:keep|bear) {few}in mind\b`,
    r`{told}\b(?:make|take|leave) (?:yourself )?(?:a |some )?(?:mental |quick |little )?notes?\b`,
    r`{told}\bnote (?:down|that|this|it|my)\b`,
    r`{told}\b(?:write|jot|put|get) {few}down\b`,
    r`{told}\b(?:save|store|memori[sz]e) (?:this|that|it|my|the|for)\b`,
    r`\b(?:add|put|save|store|enter|keep) {few}(?:in|to|into|on) (?:your|my|the) {notes}\b`,
  ]),
  retrieveFromMemory: patterns(PARTS, lookUp),
  searchMemories: patterns(PARTS, lookUp),
  forgetMemory: patterns(PARTS, [
    r`{told}\bforget\b(?! (?:it|to|about it)\b)(?<!\b(?:don'?t|do not|not|never) (?:ever )?forget)`,
    r`{asked}(?:forget|delete|erase|remove|wipe|drop)\b`,
    r`{told}\b(?:delete|erase|wipe|remove|clear|scratch|strike)\b`,
    r`\b(?:want|like|need) to (?:delete|erase|remove|clear) {few}(?:{notes}|what i|you (?:know|have))\b`,
    r`\b(?:don'?t|do not) want you to (?:remember|know|keep)\b`,
    r`\btake {few}out of {few}{notes}\b`,
    r`\bget rid of {few}(?:{notes}|what i|you know)\b`,
  ]),
  undoForget: patterns(PARTS, [
    r`\b(?:undo|revert|reverse)\b`,
    r`\b(?:restore|un-?forget|un-?delete|recover)\b`,
    r`\bbring {few}back\b`,
    r`\b(?:put|get|have|want|take) (?:it|that|this|them|{few}{notes}) back\b`,
    r`\b(?:didn'?t|did not) mean (?:to|for you to|that|it)\b`,
    r`\b(?:changed my mind|that was a mistake|after all)\b`,
  ]),
  explainMemory: patterns(PARTS, [
    r`\b(?:why|how come) (?:do|did|would|are|were) you (?:so )?(?:think|thinking|believe|say|saying|know|assume|claim|sure|convinced)\b {few}(?:i|i'm|i'd|i've|me|my|so|that)\b`,
    r`\bhow (?:do|did|would|could|can) you (?:even |possibly |actually )?(?:know|find out|learn|hear|come)\b`,
    r`\bwhere (?:do|did) you (?:get|have|hear|learn|know|read|pick)\b`,
    r`\bwho (?:told|said|gave) (?:you|that|it)\b`,
    r`\bwhen (?:did|have) i (?:ever )?(?:say|said|tell|told|mention|mentioned)\b`,
    r`\bwhat makes you\b`,
    r`\bwhere (?:does|did|is) (?:that|this|it) {few}from\b`,
    r`\b(?:did|have) i (?:really|actually) (?:say|said|tell|told)\b`,
    r`\b(?:explain|source of|reason for)\b`,
  ]),
  getMemoryStats: patterns(PARTS, [
    r`\bhow (?:many|much|big|large|full)\b {few}(?:memor(?:y|ies)|facts|things|entries|{notes}|conversations?|calls?|turns?|remember(?:ed)?|stored?|saved?|know|talked|spoken)\b`,
    r`\bcount {few}(?:memories|facts|things|entries|{notes})\b`,
    r`\bmemory (?:stats|statistics|size|count|usage)\b`,
    r`\bstat(?:s|istics) {few}(?:memory|memories)\b`,
  ]),
  createUserProfile: patterns(PARTS, [
    r`\b(?:set|create|make|build|start|write|fill|update|put|begin|new) {few}profile\b`,
    r`\bintroduce myself\b`,
    r`\b(?:(?:for|into|to) my profile|my profile (?:should|is|reads))\b`,
    r`\b(?:who i am|about myself)[:,.]`,
  ]),
  getUserProfile: patterns(PARTS, [
    r`\b(?:know|known|remember|learned|learnt|stored|saved|noted|got|have|think|memory|memories) (?:about|on|of) (?:me|myself)\b`,
    r`\b(?:tell|say) {few}about (?:me|myself)\b`,
    r`\b(?:who am i|describe me|sum me up)\b`,
    r`\bmy profile\b(?! (?:picture|photo|on)\b)`,
    r`\bwhat (?:kind|sort|type) of (?:a )?(?:person|human|man|woman)\b {few}i\b`,
    r`\b(?:summar(?:y|i[sz]e)) {few}(?:me|what you know)\b`,
  ]),
  setOffRecord: patterns(PARTS, [
    r`\b(?:stop|pause|quit|resume|start|continue|turn off|turn on|switch off|switch on) {few}(?:remembering|recording|storing|saving|noting|listening|{notes})\b`,
    r`\b(?:off|on) the record\b`,
    r`\b(?:private|confidential|between us)\b`,
  ]),
  getConnectionPoolStats: patterns(PARTS, [
    r`\b(?:your|idle|network|open|database|internet) (?:\w+ )?(?:connections?|sockets?)\b`,
    r`\bconnection (?:pool|problems?|errors?|status|health|stats|statistics)\b`,
    r`\b(?:connectivity|health check)\b`,
    r`\bhow(?:'s| is) the network\b`,
    r`\byour (?:pool|network|servers|services|systems?|backend)\b`,
  ]),
  cleanupConnectionPool: patterns(PARTS, [
    r`\b(?:clean|cleaning|cleanup|tidy|close|reset|flush|clear|free|drop|restart)\b {few}{links}\b`,
    r`\bpool {few}(?:clean ?up|cleanup)\b`,
  ]),
  agreeToCalls: patterns(PARTS, [
    r`\b(?:call|phone|ring|telephone) me\b`,
    r`\b(?:give me a (?:call|ring)|remind me by phone|phone calls?)\b`,
  ]),
  stopCalls: patterns(PARTS, [
    r`\b(?:stop|no more|don'?t|do not|never|not|quit|end) {few}(?:call|calls|calling|phone|phoning|ring|ringing)\b`,
  ]),
  endCall: patterns(PARTS, [
    r`\b(?:hang up|(?:end|finish) (?:the|this|our) (?:call|conversation)|good ?bye|bye(?: bye)?|talk to you (?:soon|later|tomorrow)|that(?:'s| is|'ll be) all(?: for (?:now|today))?$)`,
  ]),
  transferCall: patterns(PARTS, [
    r`\b(?:transfer|connect|forward) (?:me|the call|this call|us)\b`,
    r`\b(?:put|pass) me (?:through|on|over)\b`,
    r`\b(?:speak|talk) (?:to|with) (?:a|an|some|your|the) {few}(?:human|person|agent|operator|colleague|someone|somebody|support|reception|manager)\b`,
  ]),
};
