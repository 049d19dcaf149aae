/** @module How one goes off the record in English, and comes back. */

import type { RecordWords } from '../language.ts';
import { CLAUSE_END, CLAUSE_START, patterns } from '../patterns.ts';

const r = String.raw;

const PARTS = {
  start: CLAUSE_START,
  end: CLAUSE_END,
  /** What may stand before a request. */
  lead: r`(?:(?:okay|ok|oh|well|now|so|and|but|or|please|right|alright|just|then|yes|yeah|no,|hey|listen|look|also|actually|honestly|frankly|sorry|wait|thanks|thank you|good|great|fine|by the way|from now on|i mean|{ask}),? ){0,6}`,
  ask: r`(?:can|could|would|will) you|you (?:can|may|should|must|have to)|i (?:want|need) you to|i(?:'d| would) like you to`,
  few: r`(?:[\w']+ ){0,4}`,
  just: r`(?:(?:just|only|strictly|purely|completely|totally|entirely|all|really|still|very) )?`,
  neg: r`(?:don'?t|do not|never)`,
  soft: r`(?:(?:please|ever|even|you dare|bother to|actually|really|just|also|go and|go) ){0,2}`,
  verb: r`(?:store|save|keep|remember|record|note(?: down)?|write(?: down)?|jot down|log|memori[sz]e|retain)`,
  ing: r`(?:storing|saving|keeping|remembering|recording|noting(?: down)?|writing(?: down)?|logging|memori[sz]ing)`,
  done: r`(?:stored|saved|recorded|remembered|noted(?: down)?|written down|logged|memori[sz]ed|kept (?:on|in)|on (?:the )?record|on file|in your (?:memory|notes))`,
  it: r`(?:this|that|it|these|those)`,
  /** A pronoun that stands for what is said, not before a noun ("this show"), a place or a person. */
  alone: r`(?=$|[.,;:!?]| #| (?:please|now|okay|ok|but|and|or|because|since|down|though|either|at all|anywhere|ever|again|yet|just|so|right|thanks|today|tonight|all right|alright|if|until|what|about|it|it's|i|i'm|i've|i'd|i'll|we|we're|he|he's|she|she's|they|they're|my|for (?:now|the time being|your|future)|on (?:the )?(?:record|file)|in (?:your|my) (?:memory|memories|notes|file|files|records?|profile|database)|to (?:your |my )?(?:memory|notes|profile))\b)`,
  obj: r`(?:(?:(?:any|some|most|anything|everything|the rest|a (?:single )?word|one word) of |all (?:of )?)?{it}{alone}|any of what\b|(?:what|whatever|anything|everything|a word|a thing)(?: that)? (?:i|we|you hear)\b|(?:anything|everything|a (?:single )?word)(?=$|[.,;:!?]| (?:now|please|for now)\b)|(?:this|that|the (?:next|following|last)) (?:part|bit|one|thing|topic|story|conversation|call|chat|discussion|stuff|secret|information|sentence|talk)\b)`,
  act: r`(?:{verb} {obj}|(?:take|make|keep) (?:any |a )?(?:notes?|records?)\b|record me\b)`,
  acting: r`(?:{ing} {obj}|taking (?:any )?notes\b)`,
  us: r`(?:us(?: two| both)?|you and (?:me|i)|me and you|the two of us|ourselves)\b(?! and\b)`,
  off: r`off (?:of )?the record\b(?! (?:player|shop|store|shelf|label|books?|deal|company|pile|sleeve)\b)`,
  notes: r`(?:recording|taking notes|taking any notes|note taking|keeping notes|storing|saving|remembering|memori[sz]ing|logging|writing (?:{it}|things|everything) down)`,
  /** After "back on the record" and the like: the request is over, and it is not for later. */
  over: r`(?: (?:please|now|again|okay|ok|thanks|thank you))*(?=$|[.,;:!]| (?:and|so|then|i|i'm|i've|my|from (?:now|here))\b)(?!,? (?:when|once|after|as soon as|later|tomorrow|if|unless|in an?|soon|but not)\b)`,
  go: r`(?:(?:let's|let us|we can|we're|we are|i'm|i am|you're|you are|i want to|i(?:'d| would) like to|this is|go|get|be|come|switch|going|put (?:me|us)|ready to) ){0,3}`,
  thing: r`(?:{it}|things|everything|all of (?:this|it)|what i (?:say|tell you)|notes|me)`,
};

const off = patterns(PARTS, [
  r`\b{off}`,
  r`{start}{lead}{just}off (?:my )?record(?=$|[.,;:!?]| please\b)`,
  r`\b(?:(?:this|that|it)(?:'s| is)|this stays|that stays|go|going|(?:keep|leave|take|put) {it}) {just}off (?:of )?record\b`,
  r`\b(?:this is|this stays|that stays|(?:keep|leave|take|put) {it}) {just}off (?:of )?my record\b`,
  // "Don't store this."
  r`\b{neg} {soft}{act}`,
  r`\b{neg} {soft}(?:put|add|commit|enter) (?:any of )?{it} (?:down\b|(?:in|into|on|to) (?:(?:your|my|the) )?(?:memory|memories|notes?|records?|profile|file|database)\b)`,
  r`\b{neg} bother {acting}`,
  r`\b(?:i|we) {soft}(?:don'?t|do not|wouldn'?t|would not) {soft}(?:want|need|like|wish|expect)(?: for)? you to {act}`,
  r`\b(?:i|we) {soft}(?:don'?t|do not|wouldn'?t|would not) {soft}(?:want|need|like) (?:any of )?(?:{it}|what i say|what i said|what i told you) (?:to be |to go )?{done}\b`,
  r`\b(?:rather|prefer|prefer it|better|best|appreciate it|great|good|nice|happy|happier|like it|love it|grateful)(?: if| that)? you (?:didn'?t|did not|don'?t|do not|not|wouldn'?t|would not) {soft}{act}`,
  r`\b(?:rather|prefer) not (?:to )?have (?:any of )?{it} {done}\b`,
  r`\b(?:need|want|like|ask|asking|beg|begging) you (?:to not|not to) {act}`,
  r`\byou (?:don'?t|do not|won'?t|will not) (?:have|need) to {act}`,
  r`\byou (?:needn'?t|need not|mustn'?t|must not|shouldn'?t|should not|may not|(?:had )?better not|'d better not) {act}`,
  r`\byou (?:won'?t|will not|don'?t|do not) {act},? (?:okay|ok|alright|please|will you|promise)\b`,
  r`\bno need (?:for you )?to {act}`,
  r`\b(?<!\b(?:how|why) )(?:can|could|would|will) you {soft}not {act}`,
  r`\b(?:please|let'?s|let us) not {act}`,
  r`\bi (?:don'?t|do not|wouldn'?t) {soft}(?:want|like) you {acting}`,
  r`\bmind not {acting}`,
  r`{start}{lead}(?:avoid|refrain from) {acting}`,
  r`\bwithout your? {acting}`,
  r`\b(?:promise|swear|make sure|ensure)(?: me)?(?: that)? you (?:won'?t|will not|don'?t|do not|will never|never) {soft}{act}`,
  r`{start}{lead}(?:promise(?: me)?|make sure|try|be careful) (?:not|never) to {act}`,
  r`\b(?:this|that|what i (?:say|said|told you|tell you)) (?:shouldn'?t|should not|mustn'?t|must not|may not|is not to|isn'?t to|need not|doesn'?t (?:have|need) to) (?:be )?{done}\b`,
  r`\bnone of (?:this|that|it) (?:should|must|may|is to|can|gets?|goes?) (?:be )?{done}\b`,
  r`\b(?:not|isn'?t|wasn'?t) for (?:your|the) (?:memory|memories|notes|records?|files?|protocol)\b`,
  r`\b(?:leave|keep) {it} out of (?:your|the|my) (?:memory|notes|records?|files?|profile)\b`,
  // "No notes."
  r`^{lead}no (?:notes|recording){end}`,
  r`{start}{lead}no (?:notes|recording),? (?:please|now|on this|about this|of this|for this|from here|okay)\b`,
  r`{start}{lead}take no notes\b`,
  r`\bstop (?:the )?{notes}(?=$|[.,;:!?]| (?:please|now|this|that|me|us|it|what|here|for (?:now|a)|okay|ok|everything|because|and|i|i'm|it's|things|a (?:moment|minute|second))\b)`,
  r`{start}{lead}(?:turn|switch) (?:off (?:your|the) (?:memory|recording|recorder)|(?:your|the) (?:memory|recording|recorder) off)\b`,
  r`{start}{lead}(?:pause|stop) (?:your|the) (?:memory|recording|notes|note taking)\b`,
  // "Keep this between us."
  r`\b(?:keep|leave) (?:all |any of )?(?:{it}|everything|what)\b(?: [\w']+){0,5}? {just}between {us}`,
  r`\b(?:stays?|remains?) {just}between {us}`,
  r`\b(?:this|that|it|everything|which)(?:'s| is) {just}between {us}`,
  r`\b(?:just|only|strictly|purely) between {us}`,
  r`{start}{lead}between (?:us[,:]|(?:ourselves|you and (?:me|i)|me and you)\b(?! (?:is|are|was|were|there|there's|and)\b))`,
  r`{start}{lead}keep {it} (?:to yourself|{just}(?:confidential|private|secret|a secret))\b`,
  r`\bthis is (?:(?:strictly|completely|highly|absolutely) )?confidential\b`,
  r`\b(?:for your ears only|this is (?:just|only) for (?:you and me|the two of us))\b`,
  r`\btell(?:ing)? you {few}in (?:strict |strictest |the strictest )?confidence\b`,
  r`{start}{lead}in (?:strict |the strictest )?confidence(?:[,:]| (?:i|i'm|i've|my|he|she)\b)`,
  r`\b(?:this|that|it|what i say) (?:doesn'?t|does not|mustn'?t|must not|shouldn'?t|should not|can'?t|cannot|may not|won'?t) leave (?:this|the) (?:room|call|conversation)\b`,
  r`\b(?:this|that|it) (?:has to stay|must stay|should stay|stays) in this (?:room|call|conversation)\b`,
  r`\b(?:this|that) stays here{end}`,
  r`\b(?:this|it) (?:goes|must go|should go) no further\b(?! than)`,
]);

const on = patterns(PARTS, [
  r`{start}{lead}{go}(?:now )?back on (?:the )?record{over}`,
  r`\b(?:can|could|may) (?:we|i|you) (?:(?:please|now|just) ){0,2}(?:go|be|get|come|switch|put (?:us|me)) back on (?:the )?record(?=$|[.,;!?]| (?:please|now|again)\b)`,
  r`\b(?:now|okay|ok|let's go) back on the record{over}`,
  r`\bback on the record (?:please|now)(?=$|[.,;!])`,
  r`{start}{lead}{go}on the record (?:again|now|please|from (?:now|here|this point)(?: on)?){over}`,
  r`^{lead}on the record[.!]?$`,
  r`\byou (?:can|may|are allowed to|have permission to) (?:(?:now|please|also|gladly) ){0,2}(?:(?:store|save|record|remember|memori[sz]e|note|log|write)(?: down)?(?: {thing})?(?: down)?|(?:take|make|keep) notes(?: of {thing})?|start {notes}(?: {thing})?) again{over}`,
  r`\byou (?:can|may|are allowed to) (?:(?:please|also|gladly) ){0,2}(?:take notes|record(?: this| me)?|start {notes}) now{over}`,
  r`{start}{lead}(?:now|from now on),? you (?:can|may) (?:take notes|record|remember|store|save)(?: {thing})?{over}`,
  r`{start}{lead}(?:start|resume|restart|begin|go back to) (?:the |your )?(?:{notes}|notes)(?: {thing})?(?: again)?{over}`,
  r`\b(?:can|could|would|will) you (?:(?:please|now) ){0,2}(?:(?:start|resume|restart|go back to) (?:{notes})(?: {thing})?(?: again)?|take notes again)(?: please| now)?\?`,
  r`{start}{lead}(?:(?:take|make|keep) notes|(?:remember|store|save|record|note)(?: {thing})?) again{over}`,
  r`{start}{lead}(?:turn|switch) (?:(?:your|the) (?:memory|recording) (?:back )?on|(?:back )?on (?:your|the) (?:memory|recording))(?: again)?{over}`,
]);

const noRequest = patterns(
  {
    ...PARTS,
    told: r`(?:told|said|says|tells|spoke|spoken|speaks|talked|talks|heard|mentioned|admitted|admits|confessed|confided|shared|discussed|revealed|learned|learnt|asked|chatted|explained|confirmed|whispered|met|went|goes)`,
    often: r`(?:(?:really|just|still|also|usually|normally|often|always|simply|even|both|all|already|mostly|actually|honestly) ){0,2}`,
    third: r`(?:wants?|wanted|to|goes?|going|went|be|is|are|was|were|will|would|can|could|stays?|speaks?|speaking|talks?|talking|rather|always|only|prefers?|preferred|remain(?:ed|s)?|insist(?:ed|s)?)`,
    plural: r`(?!(?:yes|thanks|always|perhaps|does|was|has|sometimes|besides|guys)\b)[a-z]+[^sui']s`,
    /** The words that make a return of it. Only they are taken out: "don't" before them may be a wish of its own. */
    back: r`back on(?= (?:the )?record)|(?<=\bon the record )(?:again|now)`,
    again: r`(?<=\b(?:notes|record|recording|remember|remembering|store|storing|save|saving|log|note|down)(?: [\w']+){0,3} )again`,
    later: r`(?:when|whenever|once|after|as soon as|until|till|before|unless|if(?! (?:you (?:don't|like|want|wish|could|can|would)|possible|it's ok|it's okay|that's ok|that's okay)\b))`,
  },
  [
    // "He told me off the record that …", "we had an off-the-record chat".
    r`\b{told} (?:(?!(?:you|i|i'm|i've|go|want|wants|is|it's|that's|this|was|stays?|keep|let's|please|now)\b)[\w']+ ){0,4}{off}(?! please\b)`,
    r`(?<!\b(?:can|could|may|let's|let us|want to|like to|need to) (?:(?:we|i|you|please|just|now) ){0,2}(?:have|make|do) (?:this )?)\b(?:an?|another) (?:(?:quick|short|long|little|brief|private|nice|good|strictly|purely|completely|very) )?{off}`,
    r`\b{told}(?: (?!you\b)[\w']+){0,4}, {off},? that\b`,
    r`\b{plural} {often}(?:talk|speak|go|comment|brief) {few}{off}`,
    r`{off} (?:(?:chat|comment|remark|conversation|source|briefing|meeting|interview|statement|rumour|rumor)s|gossip)\b`,
    r`\b(?:his|her|their|our|those|these|some|any|many|that|this|my) {off} (?:chat|talk|comment|remark|conversation|source|briefing|meeting|interview|statement|lunch|dinner|stuff)s?\b`,
    r`\b(?:(?:he|she|they|who)(?:'s|'re|'ll|'d) |(?:he|she|they|who|people|everyone|someone|somebody) (?={third}))(?:{third} ){0,4}{just}{off}`,
    r`\b(?<!\bmy )(?!(?:this|that|it|these|those|which|we|you|i|everything|anything|all|call|conversation|chat|talk|rest|part|bit|things?|stuff|say|said|saying|tell|telling|told|now|here|following|follows|next|what|topic|story|one|comes|am)\b)[\w']+ (?:is|are) {just}{off}`,
    r`(?<!\b(?:dir|ihnen|mal|noch) )\b(?:was|were|been) {just}{off}(?<!(?:^|[.,;:!?] )(?:(?:oh|okay|ok|sorry|by the way|and|well|wait|hey),? )?(?:all )?(?:that|this) was {just}off (?:of )?the record|\b(?:i|i just|just) (?:said|told you|mentioned)(?: [\w']+){0,6} was {just}off (?:of )?the record)`,
    // "This is not off the record", "what does off the record mean?", "whenever I say off the record".
    r`(?<!\bwhy )\b(?:not|never|isn'?t|aren'?t|wasn'?t|don'?t|doesn'?t|didn'?t|won'?t|no longer|no need) (?:(?:to|go|going|be|being|have|need|want|it|this|us|me|we|you|i|is|really|yet|keep|put|speak|talk|stay|necessarily) ){0,5}{just}{off}`,
    r`\b(?:if|when|whenever|once|unless|until|before|whether|every time|each time|always|usually|how do|how does|how can|what does|what is|what's|what do you mean by|did|the (?:words?|phrase|term|expression)) (?:(?:i|you|we|he|she|they|people|someone|say|says|said|go|goes|went|are|am|were|was|be|speak|talk|asks?|the|words?|for|to|mean|means|exactly) ){0,4}{off}(?! please\b)`,
    // Vinyl.
    r`\b(?:needle|stylus|arm|dust|scratch(?:es)?|stickers?|fingerprints?|needles) {few}{off}`,
    r`\b(?:songs?|tracks?|singles?|tunes?|took|falls?|fell|slid|slides?|slips?|slipped|came|comes|wiped|bounced|jumped|peeled|ripped|knocked|skipped) (?:(?:it|that|right|straight) )?{off}`,
    r`\b(?:one off record|(?:walked|turn(?:ed)?|switch(?:ed)?|drove|ran|sent) {off})\b`,
    // "I don't record this", "they don't save that", "you don't remember it".
    // A noun only counts as the subject where a clause begins: transcripts come without full stops.
    r`\b(?:i|we|they|who) {often}{neg} {soft}(?:{verb}|take|make|put|add)\b`,
    r`{start}(?:[\w']+ ){0,2}(?:people|men|women|children|police|{plural}) {often}{neg} {soft}(?:{verb}|take|make|put|add)\b`,
    r`{start}(?:[\w']+ ){1,2}and (?!(?:please|just|so|then|now|also)\b)(?:my )?[\w']+ {often}{neg} {soft}(?:{verb}|take|make|put|add)\b`,
    r`\b(?:(?:i|we|they|he|she|it|who)(?:'d|'ll|'ve)|(?<!\byou )(?:would|will|could|might|to)) {often}never {soft}{verb}\b`,
    r`(?<!\b(?:tell|telling|told|ask|asking|asked|begging|beg|thank|rather|prefer|prefer if|prefer that|sure|promise|promise me|sure that) )\byou {often}{neg} {soft}(?:{verb}(?! {obj},? (?:okay|ok|alright|please)\b)|take|make|put|add)\b`,
    r`\b(?:if|when|whenever|every time) i (?:say|said|ask you)[,:]? (?:please )?(?:to )?(?:{neg}|not to|keep|stop|between)\b`,
    r`\b(?:(?<!\bi )(?:said|says)|told (?!you\b)[\w']+|tells (?!you\b)[\w']+|asked (?!you\b)[\w']+|signs?)[,:]? (?:to |me |us |please |that ){0,3}(?:{neg} {soft}{verb}|not {verb}|keep {it}|(?:this|that|it) stays|just between|stop {notes})\b`,
    // "Don't stop taking notes", "the band had to stop recording".
    r`\b(?:(?<!\b(?:you|try|you (?:need|have|ought|got)) )to|i|we|they|he|she|band|never|don'?t|doesn'?t|didn'?t|did|does|not|can'?t|cannot|won'?t|if|when|until|who|and (?!(?:please|just|so|then|now|also)\b)[\w']+) {often}stop (?:the )?{notes}`,
    r`\bneed to stop {notes}(?<=\b(?:i|we|they|not|n't|no) need to stop {notes})`,
    r`(?<!\bwhy )\b(?:don'?t|do not|not|never|no need to) (?:(?:have|need|want|to|you|we|me) ){0,4}keep {few}between {us}`,
    r`\b(?:agreed|decided|promised|wanted|tried|managed|swore|used|had|always|usually) (?:to |that |it |this ){0,3}(?:keep|stays?) {few}between {us}`,
    r`\b(?:was|were|happened|stayed|remained) (?:just|only|strictly|purely) between {us}`,
    // "I'll tell you when we're back on the record", "he is back on the record", "so that you can remember it again".
    r`(?:{back}|{again})(?<=\b{later}\b[^.!?]{0,80})`,
    r`(?:{back}|{again})(?<=(?<!\bwhat i )\b(?:say|says|said|saying|words?|phrase|hear|told (?!you\b)[\w']+)[,:]?(?: [\w']+){1,6})`,
    r`(?:{back}|{again})(?<=\b(?:not|don'?t|never|can'?t|cannot|won'?t|isn'?t|wonder|guess|hope|then (?:we|i|you|we're|i'm|let's))(?: [\w']+){1,6})`,
    r`(?:{back})(?<=\b(?:needle|stylus|he|she|they|he's|she's|they're|went|did)(?: [\w']+){1,4}|\b(?:is|are|was|were) (?:(?:now|finally|already|soon|just) )?back on)(?<!\bthis is (?:now )?(?:back on|on the record \w+))`,
    r`{again}(?<=[\w'] so (?:that )?you (?:can|may)(?: [\w']+){1,6})`,
  ],
);

export const record: RecordWords = { off, on, noRequest };
