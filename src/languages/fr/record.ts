/** @module How one goes off the record in French, and comes back. */

import type { RecordWords } from '../language.ts';
import { CLAUSE_END, CLAUSE_START, patterns } from '../patterns.ts';

const r = String.raw;

const PARTS = {
  start: CLAUSE_START,
  end: CLAUSE_END,
  lead: r`(?:(?:s'il te plait|s'il vous plait|stp|mais|et|bon|ok|okay|alors|non,|oui|surtout|ecoute|ecoutez|attends|attendez|donc|maintenant|merci|voila|juste|d'accord|bien|au fait|pardon|eh bien|c'est bon|a partir de maintenant|desormais),? ){0,5}`,
  /** Forms that only an imperative has once "je", "tu" and "vous" are ruled out. */
  clear: r`(?:retiens|ecris|inscris|retenez|notez|gardez|enregistrez|memorisez|sauvegardez|conservez|stockez|ecrivez|inscrivez|consignez)`,
  imp: r`(?:{clear}|retient|ecrit|(?:note|garde|enregistre|memorise|sauvegarde|conserve|stocke|consigne)s?)`,
  subj: r`(?:retiennes|reteniez|notes|notiez|gardes|gardiez|enregistres|enregistriez|memorises|memorisiez|conserves|conserviez|stockes|stockiez|sauvegardes|sauvegardiez|ecrives|ecriviez)`,
  inf: r`(?:retenir|noter|garder|enregistrer|memoriser|sauvegarder|conserver|stocker|ecrire|inscrire|consigner)`,
  done: r`(?:retenue?|notee?|gardee?|enregistree?|memorisee?|sauvegardee?|conservee?|stockee?|ecrite?|consignee?)`,
  obj: r`(?:(?:un mot de |rien de )?(?:tout )?(?:ca|cela|ceci)|rien|ce qu[e'](?: ?[\w']+)|la suite|cette (?:conversation|partie|discussion|histoire|phrase))(?=\W|$)(?! pour (?:toi|vous|moi|plus tard|demain))(?! (?:dans|au|sur|chez) (?!ta memoire|votre memoire|la memoire|tes notes|vos notes))`,
  object: r`(?:le |la |les |l'|m'|me )?`,
  us: r`entre (?:nous(?: deux)?|toi et moi|vous et moi)\b(?! et\b)`,
  again: r`(?:a nouveau|de nouveau)`,
  what: r`(?: (?:ca|cela|tout|tout ca|ce que je (?:te |vous )?dis|des notes|tes notes|vos notes|les notes))?`,
  keep: r`(?:{inf}|prendre des notes|l'enregistrement|les notes|tes notes|vos notes)`,
  can: r`(?:tu peux|vous pouvez|tu as le droit de|vous avez le droit de)`,
  /** After a request to keep things again: it is over, and it is not for later. */
  over: r`(?: (?:s'il te plait|s'il vous plait|stp|maintenant|merci|d'accord|desormais))*(?=$|[.,;:!]| (?:et|je|mon|ma)\b)(?!,? (?:et )?(?:quand|si|des que|une fois|lorsque|demain|plus tard|tout a l'heure|mais pas|pas)\b)`,
};

const off = patterns(PARTS, [
  // "Ne retiens pas ça", "retenez pas ça", "ne note rien".
  r`(?<!\b(?:je|tu|vous|nous|qui) )\b(?:ne {object}|n')(?:{clear}) (?:surtout |absolument )?(?:pas|jamais|rien)(?: {obj}|(?<=rien)|(?<=\bne (?:le|la|les) [\w']+ (?:pas|jamais))|(?<=l'[\w']+ (?:pas|jamais)){end})`,
  r`{start}{lead}(?:ne {object}|n'|{object})(?:{imp}) (?:surtout |absolument )?(?:pas|jamais|rien)(?: {obj}|(?<=rien)(?=$|[.,;:!?]| (?:de|s'il)\b)|(?=$|[.,;:!?]| s'il ))`,
  r`\b(?:ne (?:te souviens|vous souvenez)) pas (?:de (?:ca|cela|ceci)|d'un mot)\b`,
  r`(?<!\b(?:je|tu|il|elle|on|vous|nous|qui|ils|elles) )\bne (?:prends|prenez) (?:pas|plus|aucune?) (?:de )?notes?\b`,
  r`{start}{lead}(?:prends|prenez) pas de notes?\b`,
  r`{start}{lead}pas de notes?(?=$|[.,;:!?]| (?:s'il|la dessus|maintenant|sur ca)\b)`,
  r`(?:{start}{lead}(?:(?:essaie|essayez) de )?|\b(?:merci de|(?:te|vous) (?:demande|prie|demanderai|supplie) de|peux tu|pourrais tu|pouvez vous|pourriez vous|tu peux|vous pouvez|tu pourrais|vous pourriez|prefere que tu|veuillez) (?:s'il te plait |s'il vous plait )?)ne pas (?:{object}(?:{inf}) {obj}|(?:le |la |l'|m')(?:{inf})\b|(?:noter|enregistrer|retenir|memoriser)(?=$|[.,;:!?]| s'il )|prendre de notes?\b)`,
  r`{start}{lead}(?:evite|evitez) (?:de |d')(?:{inf} {obj}|(?:le |l'){inf}\b|prendre des notes)`,
  r`\b(?:pas besoin de|pas necessaire de|inutile de) (?:{inf} {obj}|(?:le |l'){inf}\b|prendre des notes)`,
  r`\bpas besoin d'(?:enregistrer|ecrire|inscrire) {obj}`,
  r`\b(?:(?:tu n'as|vous n'avez|t'as|tu as) pas (?:besoin de |besoin d'|a )|(?:tu n'es|t'es|tu es|vous n'etes|vous etes) pas obligee?s? d(?:e |'))(?:{inf} {obj}|(?:le |l'){inf}\b)`,
  r`\b(?:tu (?:ne )?(?:dois|devrais)|vous (?:ne )?(?:devez|devriez)|(?:il )?(?:ne )?faut) pas (?:{inf} {obj}|(?:le |l'){inf}\b)`,
  r`\bje (?:ne )?(?:veux|voudrais|souhaite|souhaiterais|desire) pas que (?:tu|vous) {object}(?:{subj}|te souveniez|te souviennes|preniez des notes|prennes des notes)(?: {obj}|(?<=\b(?:le|la|l')(?: ?[\w']+))|(?<=notes))`,
  r`\bje (?:ne )?(?:veux|voudrais|souhaite|souhaiterais) pas que (?:ca|cela|ceci|ce que je [\w' ]{2,20}) (?:soit|reste) {done}\b`,
  r`\b(?:prefere|prefererais|aimerais|aimerais mieux|aimerais autant|voudrais|veux|souhaite|mieux) que (?:tu|vous) (?:ne |n')?{object}(?:{subj}) pas\b(?: {obj}|{end}| s'il )`,
  r`\b(?:tu|vous) (?:ne {object}|n')?(?:{imp}) pas {obj},? (?:d'accord|hein|ok|okay|s'il)\b`,
  r`\bsans (?:que (?:tu|vous) (?:le |la |l')(?:{subj})|que (?:tu|vous) {subj} {obj})`,
  r`\b(?:ca|cela|ceci) ne (?:doit|devrait) pas etre {done}\b`,
  r`{start}{lead}(?:arrete|arretez|cesse|cessez|tu peux arreter|vous pouvez arreter|peux tu arreter|pouvez vous arreter) (?:de |d')(?:{inf}|prendre des notes)(?=$|[.,;:!?]| (?:s'il|maintenant|ca|cela|tout|ce que|un (?:instant|moment))\b)`,
  r`{start}{lead}(?:arrete|arretez|coupe|coupez|stoppe|stoppez) (?:l'enregistrement|la memoire|les notes)\b`,
  r`\b(?:pas pour|hors de) (?:ta|votre|la|tes|vos) (?:memoire|notes|dossier)\b`,
  // "Que cela reste entre nous."
  r`\b(?:ca|cela|ceci|tout|conversation|dis|dire|raconte) (?:doit |devrait |peut |va |pourrait )?(?:reste(?:ra)?|rester) (?:(?:bien|juste|strictement|seulement) )?{us}`,
  r`{start}{lead}(?:garde|gardez|gardons|on garde|laisse|laissons) (?:(?:tout )?(?:ca|cela|ceci)|le) {us}`,
  r`\bc'est (?:juste |seulement |strictement )?{us}`,
  r`\b(?:juste|soit dit|strictement) {us}`,
  r`\bentre nous soit dit\b`,
  r`{start}{lead}(?:ne )?(?:garde|gardez|conserve|conservez) (?:pas de|aucune) traces? de (?:{obj})`,
  r`{start}{lead}entre nous(?:(?: deux)?[,:](?! (?:c'est fini|il y a|rien|ca va|tout va)\b)| (?:je|j'|mon|ma)\b)`,
  r`{start}{lead}(?:entre (?:toi et moi|vous et moi)(?! (?:et|il y a|c'est|rien|ca)\b)|de (?:toi a moi|vous a moi))\b`,
  r`{start}{lead}(?:garde|gardez) (?:(?:tout )?(?:ca|cela|ceci)|le|la) (?:bien )?pour (?:toi|vous)\b`,
  r`\b(?:que )?(?:ca|cela|ceci) (?:ne )?(?:sorte|sort|doit|sortira) pas (?:sortir )?d'ici\b`,
  r`(?:{start}{lead}|\b(?:c'est|ceci est|ca c'est) (?:strictement |totalement )?|\b(?:te|vous) (?:dis|raconte|confie) (?:ca|cela|ceci) )(?:en off|off|hors micro|hors enregistrement|a titre confidentiel|confidentiellement|officieusement|en confidence)(?=$|[.,;:!?]| (?:je|j'|mais|hein)\b)`,
  r`\bceci est (?:strictement )?confidentiel\b`,
]);

const on = patterns(PARTS, [
  r`{start}{lead}{can} (?:(?:maintenant|desormais|donc|bien|encore) ){0,2}(?:{again} )?(?:recommencer a |te remettre a |vous remettre a |reprendre )(?:{keep}){what}{over}`,
  r`{start}{lead}{can} (?:(?:maintenant|desormais|donc) ){0,2}{again} (?:{keep}){what}{over}`,
  r`{start}{lead}{can} (?:(?:maintenant|desormais|donc) ){0,2}(?:{keep}){what} {again}{over}`,
  r`{start}{lead}(?:maintenant|desormais|a partir de maintenant),? {can} (?:{keep}){what}{over}`,
  r`{start}{lead}(?:peux tu|pouvez vous|pourrais tu|pourriez vous) (?:maintenant )?(?:recommencer a|reprendre|te remettre a|vous remettre a) (?:{keep}){what}(?: s'il (?:te|vous) plait)?(?=$|[.,;!?])`,
  r`{start}{lead}(?:recommence|recommencez) (?:maintenant )?(?:a |d')(?:{keep}){what}{over}`,
  r`{start}{lead}(?:reprends|reprenez|on reprend|reprenons) (?:maintenant )?(?:les notes|tes notes|vos notes|l'enregistrement){over}`,
  r`{start}{lead}(?:(?:note|notez|enregistre|enregistrez|retiens|retenez|memorise|memorisez){what}|prends des notes|prenez des notes) {again}{over}`,
  r`{start}{lead}(?:(?:on|nous) (?:est|sommes|revient|revenons|repasse) )?(?:(?:de retour|{again}|maintenant) )?on the record(?: {again}| maintenant)?{over}(?<=(?:de retour|nouveau|maintenant|revient|revenons|repasse) on the record|on the record (?:a nouveau|de nouveau|maintenant))`,
  r`{start}{lead}fin du off{over}`,
]);

const noRequest = patterns(
  {
    ...PARTS,
    wish: r`(?:(?:ca|cela|ceci|tout|tout ca) (?:doit |devait )?rest(?:e|er|ait|erait) {us}|(?:ne |n'){object}(?:pas )?(?:{imp}|{inf}))`,
  },
  [
    // "Il voulait que ça reste entre nous", "il m'a dit en off que".
    r`\b(?:voulait|voulaient|souhaitait|preferait|disait|demandait|veut|veulent) (?:bien )?(?:que |qu'|de |d'){wish}`,
    r`(?<!\b(?:t'|vous ))\b(?:a|ont|avait|avaient|avons|avions) (?:dit|demande|promis|crie|repondu|jure|convenu|decide) (?:(?:a|mon|ma|mes|amis) ){0,3}(?:que |de |qu'|d'){wish}`,
    r`(?<!\b(?:t'|vous ))\b(?:a|ont|avait|avaient|ai|avons) (?:dit|parle|confie|raconte|avoue|explique|discute|glisse|appris|su|entendu) (?:(?!(?:ca|cela|ceci|que|c'est|reste)\b)[\w']+ ){0,4}(?:off the record|en off|hors micro|officieusement|{us})`,
    r`\b(?:un|une|des|cette|leur|voix|mode) (?:[\w']+ )?(?:off the record|en off|off)(?<!\bconversation (?:off the record|en off))`,
    r`\b(?:eu|avait|avions|tenu) (?:une? )?[\w']+ (?:off the record|en off)\b`,
    r`\b(?:plus|pas) (?:en off|off|off the record)\b`,
    r`\bentre (?:nous|toi et moi|vous et moi) et\b`,
    // Without accents "gardé" is "garde": "on a gardé ça entre nous".
    r`\b(?:ai|as|a|avons|avez|ont|avait|avaient|avais|est|sont|etait) (?:tout |toujours |bien )?(?:garde|note|enregistre|laisse|reste) (?:[\w']+ ){0,3}?(?:{us}|pour (?:toi|vous))`,
    r`\b(?:si|quand|lorsque|chaque fois que) (?:je|j'|tu|on) ?(?:te |vous )?(?:dis|demande|dit)[,:]? (?:que |de )?(?:off the record|en off|{wish}|entre nous)`,
    // "Quand tu pourras noter à nouveau", "tu ne peux pas recommencer à noter".
    r`\b(?:nouveau|recommencer|reprendre|remettre)\b(?<=\b(?:ne|pas)\b[^.,;:!?]{0,60})`,
    r`\b(?:nouveau|recommencer|reprendre|remettre)\b(?<=\b(?:quand|lorsque|des que|jusqu'a ce que|si|avant)\b[^.!?]{0,80})`,
  ],
);

export const record: RecordWords = { off, on, noRequest };
