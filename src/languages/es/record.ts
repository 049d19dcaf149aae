/** @module How one goes off the record in Spanish, and comes back. */

import type { RecordWords } from '../language.ts';
import { CLAUSE_END, CLAUSE_START, patterns } from '../patterns.ts';

const r = String.raw;

const PARTS = {
  start: CLAUSE_START,
  end: CLAUSE_END,
  lead: r`(?:(?:por favor|porfa|oye|mira|vale|bueno|ok|okay|y|pero|pues|a ver|ahora|ya|si,|no,|perdona|escucha|bien|solo|entonces|gracias|espera|mejor|eh|aqui|dicho|esto|muy bien|de acuerdo|listo),? ){0,5}`,
  /** The subjunctive is what tells a request ("no guardes") from a report ("no guardas"). */
  tu: r`(?:guardes|rec(?:ue|o)rdes|grabes|apuntes|anotes|registres|almacenes|memorices|escribas|conserves|retengas)`,
  usted: r`(?:guarde|recuerde|grabe|apunte|anote|registre|almacene|memorice|escriba|conserve|retenga)`,
  past: r`(?:guardaras|recordaras|grabaras|apuntaras|anotaras|registraras|almacenaras|guardases|recordases|grabases|apuntases)`,
  inf: r`(?:guardar|recordar|grabar|apuntar|anotar|registrar|almacenar|memorizar|escribir|conservar|retener)`,
  notes: r`(?:notas?|apuntes)`,
  obj: r`(?:(?:nada|ni una palabra) de )?(?:(?:todo )?(?:esto|eso|aquello)|est[ae] (?:conversacion|parte|llamada|charla|tema)|lo que (?:te |le )?(?:[\w']+)|nada|lo siguiente|ni una palabra)\b(?! en (?!tu memoria|la memoria|memoria|ningun|tus notas))`,
  us: r`entre (?:nosotros(?: dos)?|nosotras|nos|tu y yo|vos y yo|usted y yo|ustedes y yo|los dos|las dos)\b(?! y (?!punto|nada|ya)\b)`,
  secret: r`(?:(?:de (?:manera|forma) )?extraoficial(?:mente)?|en confianza|confidencial(?:mente)?|fuera de (?:registro|grabacion|actas?|microfonos?|camara))`,
  can: r`(?:puedes|podes|puede)`,
  what: r`(?: (?:cosas|todo|esto|eso|lo que (?:te )?(?:digo|cuento)))?`,
  keep: r`(?:{inf}|tomar {notes})`,
  /** After a request to keep things again: it is over, and it is not for later. */
  over: r`(?: (?:por favor|ahora|ya|vale|gracias|desde ahora))*(?=$|[.,;:!]| (?:y|mi|yo)\b)(?!,? (?:y )?(?:cuando|si|en cuanto|luego|despues|manana|mas tarde|pero no)\b)`,
};

const off = patterns(PARTS, [
  // "No guardes esto."
  r`\bno {tu} {obj}`,
  r`\bno (?:lo {tu}|te lo apuntes|me (?:grabes|registres))\b(?! (?:en (?!tu memoria|la memoria|memoria|ningun|tus notas)|para (?:manana|luego)))`,
  r`\bno (?:grabes|apuntes|anotes|registres|memorices)(?=$|[.,;:!?]| (?:por favor|ahora|mas)\b)`,
  r`\bno tomes {notes}\b`,
  r`\bno te acuerdes de (?:esto|eso)\b`,
  r`{start}{lead}no (?:{usted} {obj}|lo {usted}\b|me grabe\b|tome {notes}\b|(?:grabe|apunte|anote|registre){end})`,
  r`{start}{lead}no (?:{inf} {obj}|{inf}lo\b|tomar {notes}|(?:grabar|apuntar|anotar|registrar|memorizar)(?=$|[.,;:!?]| por favor\b))`,
  r`\bno (?:quiero|quisiera|querria|deseo|me gustaria|hace falta|es necesario|necesito) que (?:tu |usted )?(?:{tu} {obj}|lo {tu}|me grabes|tomes {notes})`,
  r`\bno (?:quiero|quisiera|querria|deseo|me gustaria|hace falta|es necesario) que usted (?:{usted} {obj}|lo {usted}|me grabe|tome {notes})`,
  r`\bno (?:quiero|quisiera|querria|deseo|me gustaria) que (?:{obj} )?(?:se {usted}|quede (?:guardado|grabado|registrado|escrito|constancia|registro|en tu memoria))\b`,
  r`\b(?:preferiria|prefiero|gustaria|agradeceria|mejor) que no (?:(?:lo |me ){past}|{past} {obj})`,
  r`\bno (?:tienes (?:que|por que)|necesitas|debes|deberias|hace falta|es necesario) (?:{inf} {obj}|{inf}lo\b|tomar {notes})`,
  r`{start}{lead}(?:puedes|podrias|puede|podria) (?:por favor )?no (?:{inf} {obj}|{inf}lo\b|grabar(?:me)?\b|tomar {notes})`,
  r`\bsin que (?:lo {tu}|{tu} {obj})`,
  r`\bque no (?:quede|haya) (?:ninguna? )?(?:constancia|registro|grabado|guardado|registrado)\b`,
  r`{start}{lead}(?:nada de|sin) (?:tomar )?(?:{notes}|grabar|grabaciones)(?=$|[.,;:!?]| por favor\b)`,
  r`{start}{lead}(?:deja|deje|para|pare|puedes dejar|podrias dejar|puede dejar|quiero que dejes|deja ya) de (?:{keep})(?:me|lo)?(?=$|[.,;:!?]| (?:por favor|ahora|esto|eso|ya|todo|lo que|un momento)\b)`,
  r`{start}{lead}(?:apaga|desactiva|pausa) (?:la|tu) (?:grabacion|memoria)\b`,
  r`\b(?:no es|no va|no son) para (?:tu|la|su) (?:memoria|registro|archivo|notas)\b`,
  // "Que quede entre nosotros."
  r`\b(?:que|esto|eso|todo|conversacion|digo|cuento|dije) (?:todo |esto |eso )?(?:se )?(?:quede|queda|quedara|tiene que quedar(?:se)?|debe quedar(?:se)?|puede quedar(?:se)?) (?:(?:solo|aqui|siempre|todo) )?{us}`,
  r`{start}{lead}(?:se )?(?:queda|quede) (?:solo )?{us}`,
  r`\b(?:dejemos|dejalo|dejemoslo|mantengamos|manten|mantenlo|quedemoslo)(?: (?:esto|eso))? {us}`,
  r`\b(?:esto|eso) es (?:solo |algo )?{us}`,
  r`\b(?:aqui|solo|dicho) {us}`,
  r`{start}{lead}entre (?:nosotros(?: dos)?|nosotras|nos)[,:](?! (?:los|las) )`,
  r`{start}{lead}entre (?:nosotros|nos) (?:te|yo|mi)\b`,
  r`{start}{lead}entre (?:tu|vos|usted) y yo(?:[,:]|(?! (?:y|hay|no hay|habia|hubo|existe|existia|todo|nada|podemos|pagamos|hacemos|somos|tenemos|sumamos|ya)\b)\b)`,
  r`\b(?:esto|eso|que esto|que eso) no (?:sale|salga|puede salir|debe salir) de aqui\b`,
  r`{start}{lead}que no salga de aqui\b`,
  r`\b(?:esto|eso|cuento|digo)(?: [\w']+){0,3} que no salga de aqui\b`,
  r`{start}{lead}(?:guardalo|guardatelo|quedatelo|guarda (?:esto|eso)|guardate (?:esto|eso)) para ti\b`,
  r`(?:{start}{lead}|\besto (?:es|va|queda) (?:totalmente |estrictamente |solo )?|\bque (?:esto )?(?:quede|sea) ){secret}(?=$|[.,;:!?]| (?:te|le|creo|estoy|voy|he|mi|yo|no|me (?:voy|he))\b)`,
  r`\b(?:te|se) lo (?:digo|cuento|confieso|comento) (?:[\w']+ ){0,3}(?:{secret}|{us})`,
]);

const on = patterns(PARTS, [
  r`{start}{lead}(?:(?:a partir de|desde) ahora,? )?(?:ya |ahora )?{can} (?:ya )?volver a (?:{keep}){what}{over}`,
  r`{start}{lead}(?:me )?(?:puedes|podrias|puede|podria) (?:por favor )?volver a (?:{keep}){what}(?: por favor)?\?`,
  r`{start}{lead}(?:(?:a partir de|desde) ahora,? )?(?:ya |ahora )?{can} (?:ya )?(?:{keep}){what} (?:otra vez|de nuevo|nuevamente){over}`,
  r`{start}{lead}(?:ya|ahora si|ahora ya|a partir de ahora|desde ahora),? (?:si )?(?:que )?{can} (?:{keep}){what}{over}`,
  r`{start}{lead}(?:ya |ahora )?{can} seguir (?:guardando|grabando|apuntando|anotando|registrando|tomando {notes}){what}{over}`,
  r`{start}{lead}(?:vuelve|vuelva|volve) a (?:{keep}){what}{over}`,
  r`{start}{lead}(?:graba|guarda|recuerda|apunta|anota|registra|toma {notes}){what} (?:otra vez|de nuevo|nuevamente){over}`,
  r`{start}{lead}(?:(?:volvemos|vuelvo|regresamos|estamos|vuelta|de vuelta|otra vez|de nuevo)(?: a| al)? ){1,2}on the record{over}`,
  r`{start}{lead}on the record (?:otra vez|de nuevo|nuevamente|ya){over}`,
]);

const noRequest = patterns(PARTS, [
  // "Mi madre me dijo que no lo guarde", "espero que no recuerdes eso".
  r`\b(?:dijo|dijeron|dice|dicen|pidio|pidieron|pide|ordeno|contesto|grito|prohibio|decia)[,:]? (?:(?:que|por favor|mi|a|me|le|nos|ella|el) ){0,3}no (?:lo |me |te )?(?:{tu}|{usted}|tomes|tome)\b`,
  r`\b(?:(?:espero|temo|raro|pena|normal|entiendo|puede|posible|dudo|importa|extrano) que|(?:ojala|quiza|quizas|tal vez|aunque|cuando)(?: que)?) (?:tu )?no (?:lo |me )?(?:{tu}|{usted})\b`,
  r`\b(?:cuando|si|hasta que|cada vez que) (?:te |yo )?(?:diga|digo|pida|pido)[,:]? (?:que )?(?:no |off the record|esto |entre )(?:[\w']+ ){0,2}[\w']+`,
  r`(?<!\bte )\b(?:dijo|dijeron|dice|conto|contaron|confeso|comento|revelo|hablo|hablamos|hablaron|conte|dije|entere|sabe|explico) (?:(?!te\b)[\w']+ ){0,4}(?:off the record|extraoficialmente|confidencialmente|en confianza)`,
  r`\b(?:dijo|dijeron|pidio|pidieron|queria|querian|prometio|prometimos|acordamos|quedamos|decidimos)[,:]? (?:en )?(?:(?:que|mi|esto|eso|todo|se) ){0,4}(?:quedara|queda|quede|quedaba) {us}`,
  r`\bsiempre (?:se )?(?:queda|quede) {us}`,
  r`\b(?:un|una|unos|unas|tuv\w+ (?:una? )?[\w']+|hubo (?:una? )?[\w']+|fue) off the record\b`,
  r`\bno (?:es|era|estamos|esta) off the record\b`,
  r`\bentre (?:nosotros|nosotras|tu y yo|vos y yo|usted y yo) y (?!punto|nada|ya)\b`,
  // "No puedes volver a grabar", "cuando puedas tomar notas otra vez, te aviso".
  r`\b(?:otra vez|de nuevo|nuevamente|volver|vuelvas)\b(?<=\b(?:no|nunca|cuando|hasta que|si|todavia no|aun no) (?:[\w']+ ){0,6}[\w']+)(?<!(?:^|[.,;:!?] )(?:si|no),[^.!?]{0,80})`,
]);

export const record: RecordWords = { off, on, noRequest };
