/** @module How one goes off the record in German, and comes back. */

import type { RecordWords } from '../language.ts';
import { CLAUSE_END, CLAUSE_START, patterns } from '../patterns.ts';

const r = String.raw;

const PARTS = {
  start: CLAUSE_START,
  end: CLAUSE_END,
  lead: r`(?:(?:okay|ok|also|bitte|und|aber|oder|so|ach|hey|halt|moment|nein|ja|gut|du|jetzt|nun|ubrigens|uebrigens|danke|hor mal|hor zu|nur|stopp?|dann|ab jetzt|ab hier|ab sofort|von jetzt an),? ){0,5}`,
  mid: r`(?:(?:das|dies|dieses|es|den|die|was|bitte|jetzt|nun|aber|lieber|mal|also|ja|alles|davon|hier|einfach|besser|dann|doch|auch|ab|sofort|bloss|gesprach|folgende|folgendes|nachste|teil|satz|dir|von|diesem|da|dazu|irgendwo) ){0,6}`,
  not: r`(?:nicht|nichts|nie|niemals|kein wort|auf keinen fall)(?! (?:nur|vergessen|mehr als)\b)`,
  inf: r`(?:merken|speichern|abspeichern|aufzeichnen|mitschreiben|aufschreiben|notieren|aufnehmen|festhalten|behalten|protokollieren|mitschneiden)`,
  zu: r`(?:zu merken|zu speichern|abzuspeichern|aufzuzeichnen|mitzuschreiben|aufzuschreiben|zu notieren|aufzunehmen|festzuhalten|zu behalten|zu protokollieren|mitzuschneiden)`,
  du: r`(?:merkst|speicherst|abspeicherst|aufzeichnest|mitschreibst|aufschreibst|notierst|aufnimmst|festhaltst|behaltst|behaeltst|protokollierst|mitschneidest)`,
  done: r`(?:gemerkt|gespeichert|abgespeichert|aufgezeichnet|mitgeschrieben|aufgeschrieben|notiert|aufgenommen|festgehalten|protokolliert|mitgeschnitten)`,
  us: r`(?:unter uns(?: beiden)?|zwischen (?:uns|dir und mir|ihnen und mir))\b(?! und\b)`,
  words: r`(?:{us}|{mid}{not}|merke? dir|speichere?|schreibe?|behalte? (?:das|es))`,
  /** A clause of its own begins with these. */
  gap: r`(?:(?!(?:lassen|bleibt|behalten|das|dies|sagen|muss|soll|sollte|darf)\b)[\w']+ )`,
  again: r`(?:(?:dir|sich|das|es|alles|dinge|sachen|jetzt|nun|ab jetzt|gern|gerne|ruhig|auch|mit|was|von mir aus|bitte|ab sofort) ){0,5}`,
  back: r`(?:merken|speichern|abspeichern|aufzeichnen|mitschreiben|aufschreiben|notieren|protokollieren|mitschneiden)`,
  /** After a request to keep things again: it is over, and it is not for later. */
  over: r`(?: (?:bitte|jetzt|ja|okay|danke|gerne|ab jetzt|von jetzt an))*(?=$|[.,;:!]| (?:und|ich|mein\w*)\b)(?!,? (?:und )?(?:wenn|sobald|falls|nachdem|morgen|spater|spaeter|nachher|gleich|aber nicht|nicht)\b)`,
};

const off = patterns(PARTS, [
  // "Das bleibt unter uns."
  r`\b(?<!\b(?:er|sie|wer) )bleibt (?:(?:das|es|jetzt|bitte|aber|alles|hier|schon|doch|ja|nur|strikt|streng|auch|mal|unbedingt) ){0,4}{us}`,
  r`\b(?:das|dies|es|alles|gesprach|gesprochene|davon|geheimnis|thema) (?:[\w']+ ){0,4}{us} (?:bleib(?:t|en|e)?|lassen)\b`,
  r`\b(?:lass|lassen wir|lass uns) (?:das|es|dies) {mid}{us}`,
  r`\b(?:das|es) lassen wir {mid}{us}`,
  r`\b(?:das|dies|es) ist {mid}(?:nur |rein |streng )?{us}(?=$|[.,;!?])`,
  r`\bunter uns gesagt\b`,
  r`\b(?:mal|ganz|nur|jetzt|streng) {us}(?=$|[.,;:!?])`,
  r`{start}{lead}(?:(?:mal|ganz|nur|rein) ){1,3}unter uns\b(?! (?:waren|sind|haben|sein|gefeiert)\b)`,
  r`{start}{lead}unter uns(?: beiden)?(?:[,:]| (?:ich|mein\w*)\b)`,
  r`\bbehalte? (?:(?:das|es|dies|alles|bitte|aber|mal|jetzt|lieber|unbedingt) ){1,4}(?:fuer|fur) dich\b`,
  r`\bbehalt'?s (?:(?:bitte|aber|mal) ){0,2}(?:fuer|fur) dich\b`,
  r`\b(?:fuer|fur) dich (?:behalten|behaltst|behaeltst)\b`,
  r`\bbehae?ltst du (?:(?:das|es|bitte|aber|jetzt) ){0,3}(?:fuer|fur) dich\b`,
  r`{start}{lead}behalten sie (?:(?:das|es|dies|bitte|aber) ){1,3}(?:fuer|fur) sich\b`,
  // "Merk dir das nicht."
  r`\bmerke? dir {mid}{not}`,
  r`(?<!\bich )\b(?:speichere?|notiere?|protokolliere?|vermerke?) (?:dir )?{mid}{not}`,
  r`(?<!\bich )\b(?:schreibe? {mid}{not} {mid}(?:mit|auf|nieder)|zeichne {mid}{not} {mid}auf|nimm {mid}{not} {mid}auf|halte? {mid}{not} {mid}fest|schneide {mid}{not} {mid}mit)\b`,
  r`(?<!\bich )\b(?:schreibe?|behalte?) (?:das|es|dies) {mid}nicht{end}`,
  r`\berinnere? dich {mid}nicht {mid}(?:daran|an (?:das|dies))\b`,
  r`{start}{lead}(?:merken sie sich|speichern sie|notieren sie(?: sich)?|protokollieren sie) {mid}{not}(?=$|[.,;:!]| (?:was|ich|bitte|und|aber)\b)`,
  r`{start}{lead}(?:(?:schreiben|schneiden) sie {mid}{not} {mid}(?:mit|auf)|(?:zeichnen|nehmen) sie {mid}{not} {mid}auf|halten sie {mid}{not} {mid}fest)(?=$|[.,;:!]| )`,
  r`(?<!\b(?:warum|wieso|weshalb) )\b(?:du (?:dir )?(?:brauchst|musst|sollst|solltest|darfst)|(?:brauchst|musst|sollst|solltest|darfst) du) {mid}{not} (?:mehr )?(?:{zu}|{inf})\b`,
  r`\b(?:kannst|konntest|koenntest|wurdest|wuerdest) du (?=(?:[\w']+ ){0,5}bitte\b){mid}{not} (?:mehr )?{inf}\b`,
  r`\b(?:konnten|koennten|wurden|wuerden) sie (?:sich )?(?=(?:[\w']+ ){0,5}bitte\b){mid}{not} (?:mehr )?{inf}\b`,
  r`{start}{lead}{mid}{not} (?:mehr )?{mid}{inf}(?=$|[.,;:!?]| (?:bitte|was|ja|okay|aber|ich)\b)`,
  r`\bbitte {mid}{not} (?:mehr )?{mid}{inf}\b`,
  r`\b(?:ich (?:[\w']+ ){0,2}(?:will|mochte|moechte|wunsche|mag)|(?:will|mochte|moechte) ich) (?:[\w']+ ){0,2}nicht,? dass (?:du|sie|das|dies|irgendetwas|irgendwas|etwas|davon|es) (?:[\w']+,? ){0,7}?(?:{du}|{done} (?:wird|werden|bleibt))\b`,
  r`\b(?:ich (?:will|mochte|moechte|wunsche mir|hoffe)|lieber|bitte(?: dich)?|sorg(?:e)? dafur|achte? darauf|pass auf|versprich mir|versprichst du(?: mir)?|wichtig|besser|schon|gut|froh|nett|lieb)(?: [\w']+){0,2},? (?:dass|wenn) du {mid}{not} {mid}(?:{du}|{inf} (?:wurdest|wuerdest|konntest|koenntest))\b`,
  r`\b(?:merkst|speicherst|notierst|schreibst|zeichnest) du (?=(?:[\w']+ ){0,3}(?:bitte|jetzt)\b){mid}{not}`,
  r`\blieber,? (?:wenn )?du (?:{du}) {mid}{not}`,
  r`\bdu {mid}(?:{du}|zeichnest|schreibst|nimmst) {mid}(?:bitte|jetzt) {mid}{not}\b`,
  r`\b(?:das|dies|davon|gesprach) (?:soll|sollte|darf|muss|braucht) (?:[\w']+ ){0,2}(?:nicht|nichts) {done} (?:zu )?werden\b`,
  r`\bnichts davon (?:soll|sollte|darf) (?:[\w']+ ){0,2}{done} werden\b`,
  r`\bmache? (?:dir|jetzt|bitte) {mid}keine notizen\b`,
  r`{start}{lead}(?:mache? )?keine notizen(?=$|[.,;:!?]| (?:bitte|mehr|jetzt|dazu|davon|machen)\b)`,
  r`{start}{lead}hore? (?:(?:bitte|jetzt|mal|sofort) ){0,2}auf,? (?:[\w']+ ){0,2}{zu}\b`,
  r`{start}{lead}hore? (?:(?:bitte|jetzt|mal|sofort) ){0,2}auf mit (?:dem |der )?(?:{inf}|aufzeichnung|aufnahme)\b`,
  r`{start}{lead}(?:stoppe?|beende|unterbrich|pausiere?) (?:(?:bitte|jetzt|mal|sofort) ){0,2}(?:die|das|deine) (?:aufzeichnung|aufnahme|mitschrift|protokoll|gedachtnis)\b`,
  r`\bnicht (?:furs|fuers|(?:fur|fuer) (?:das|dein|die|deine)) (?:protokoll|gedachtnis|gedaechtnis|akten|notizen|aufzeichnung)\b`,
  r`(?:{start}{lead}|\b(?:das|dies) ist (?:jetzt |bitte |alles )?)(?:ausserhalb des protokolls|vertraulich|streng vertraulich)(?=$|[.,;:!?])`,
  r`(?:{start}{lead}(?:mal |ganz )?)(?:im vertrauen|inoffiziell|unter vier augen)(?:[,:]| gesagt\b| ich\b)`,
  r`\bim vertrauen gesagt\b`,
  r`\b(?:sage?|erzahle?|erzaehle?|verrate?|gestehe?) (?:ich )?(?:es )?dir (?:[\w']+ ){0,3}im vertrauen\b`,
]);

const on = patterns(PARTS, [
  r`\bdu (?:darfst|kannst) {again}wieder {again}{back}{over}`,
  r`\bdu (?:darfst|kannst) (?:dir )?{again}wieder {again}notizen machen{over}`,
  r`{start}{lead}(?:jetzt|nun|ab jetzt|ab sofort|gut|okay|so),? (?:darfst|kannst|sollst) du {again}wieder {again}(?:{back}|notizen machen){over}`,
  r`{start}{lead}sie (?:durfen|duerfen|konnen|koennen) {again}wieder {again}(?:{back}|notizen machen){over}`,
  r`{start}{lead}(?:kannst|konntest|koenntest|wurdest|wuerdest) du (?=(?:[\w']+ ){0,4}(?:bitte|jetzt)\b){again}wieder {again}(?:{back}|notizen machen)(?=$|[.,;!?])`,
  r`{start}{lead}{again}wieder {again}(?:{back}|notizen machen){over}`,
  r`{start}{lead}(?:merke? dir|speichere?|notiere?(?: dir)?|protokolliere?) {again}wieder(?: (?:alles|das|was|dinge|sachen))?{over}`,
  r`{start}{lead}(?:schreibe? {again}wieder {again}(?:mit|auf)|zeichne {again}wieder {again}auf|mache? (?:dir )?{again}wieder notizen){over}`,
  r`{start}{lead}(?:wir sind |ich bin )?(?:jetzt )?(?:wieder|zuruck|zurueck)(?: (?:auf|zum|furs|fuers))? (?:on the record|protokoll){over}`,
]);

const noRequest = patterns(PARTS, [
  // "Wir bleiben unter uns", "wir waren ganz unter uns".
  r`(?<!\blassen )\bwir {gap}{0,4}unter uns\b(?! gesagt)`,
  r`\b(?:waren|sind|sein|seid) (?:wir )?{gap}{0,3}unter uns\b(?! gesagt)`,
  r`(?:unter|zwischen) uns und\b`,
  // "Mein Chef sagte, das bleibt unter uns."
  r`(?<!\b(?:ich|ich habe|ich hab) )\b(?:sagte|sagt|meinte|meint|bat|wollte|schrieb|versprach|verlangte)[,:]? (?:(?:mir|uns|er|sie|dass|das|es|ich|soll|solle|alles|mich) ){0,4}(?:bleibt? )?{words}(?: bleib\w*)?`,
  r`(?<!\bich )\b(?:hat|haben|hatte|hatten) (?:(?!dir\b)[\w']+ ){0,4}(?:gesagt|erzahlt|erzaehlt|verraten|gebeten|verlangt|versprochen|abgemacht|vereinbart|ausgemacht|beschlossen)[,:]? dass (?:(?:das|es|alles|ich|wir|er|sie|du) ){0,4}(?:bleibt? )?{words}(?: bleib\w*)?`,
  r`\b(?:hat|haben|hatte|hatten|sagte|erzahlte|erzaehlte|verriet|meinte|sprach|sprachen|redete|redeten) (?:(?!dir\b)[\w']+ ){0,5}(?:off the record|im vertrauen gesagt)\b`,
  r`\b(?:eine?[mnrs]?|keine?[mnrs]?|meine?[mnrs]?|seine?[mnrs]?) off the record\b`,
  r`\bhast du (?:[\w']+ ){0,3}(?:fuer|fur) dich behalten\b`,
  r`\b(?:wenn|falls|sobald|immer wenn) (?:ich|man) (?:[\w']+ ){0,3}?(?:sage|sagt|bitte)[,:]? (?:das )?(?:bleibt )?(?:{words}|off the record)`,
  r`\b(?:nicht|kein) (?:wirklich |mehr )?(?:off the record|unter uns bleiben)\b`,
  // "Ich sage dir, wann du wieder mitschreiben kannst", "du darfst noch nicht wieder speichern".
  r`\bwieder\b(?<=\b(?:wann|bis|bevor|ehe|sobald|falls|erst wenn|wenn (?:ich|wir|das|er|sie|es))\b[^.!?]{0,80})`,
  r`\bwieder\b(?<=\b(?:nicht|nie|niemals|noch nicht|kein|keinesfalls)(?: [\w']+){1,5})`,
]);

export const record: RecordWords = { off, on, noRequest };
