/** @module What one says in Spanish when a tool can be meant. */

import { patterns } from '../patterns.ts';
import type { ToolWords } from '../tool-words.ts';

const r = String.raw;

const PARTS = {
  few: r`(?:[\w']+ ){0,6}`,
  notes: r`(?:memoria|recuerdos?|notas?|perfil|registros?|base de datos|lista)`,
  links: r`(?:conexion(?:es)?)`,
};

const lookUp = [
  r`\b(?:busca(?:r|me|lo|la)?|buscas|mira en|consulta(?:r)?|revisa(?:r)?)\b`,
  r`\b(?:te|os) (?:he|habia) {few}(?:dicho|contado|mencionado|hablado)\b`,
  r`\b(?:te|os) {few}(?:dije|conte|mencione|hable)\b`,
  r`\bencuentra {few}(?:que|todo)\b`,
];

export const tools: ToolWords = {
  storeInMemory: patterns(PARTS, [
    r`\b(?:recuerda|acuerdate|memoriza|anota(?:lo|la)?|apunta(?:lo|la)?|guarda(?:lo|la)?|toma nota)\b`,
    r`\b(?:recuerdes|recordar|anotar|apuntar|guardar|memorizar)\b`,
    r`\bno (?:te )?olvides\b`,
    r`\bten(?:lo)? {few}(?:en cuenta|presente)\b`,
  ]),
  retrieveFromMemory: patterns(PARTS, lookUp),
  searchMemories: patterns(PARTS, lookUp),
  forgetMemory: patterns(PARTS, [
    r`(?<!\bno )(?<!\bno te )\b(?:olvida(?:te|lo|la)?|olvides)\b`,
    r`\b(?:borra(?:r|lo|la)?|elimina(?:r|lo|la)?|quita(?:r|lo|la)?)\b`,
    r`\b(?:puedes|podrias|quiero que|por favor) {few}olvid(?:ar|es)\b`,
  ]),
  undoForget: patterns(PARTS, [
    r`\b(?:deshaz(?:lo)?|deshacer|restaura(?:r|lo|la)?|recupera(?:r|lo|la)?)\b`,
    r`\b(?:devuelve(?:me|lo)?|trae(?:lo)? de vuelta)\b`,
    r`\b(?:fue un error|cambie de idea|he cambiado de idea)\b`,
  ]),
  explainMemory: patterns(PARTS, [
    r`\b(?:por que|porque) (?:crees|piensas|dices|sabes)\b`,
    r`\b(?:como|de donde) (?:lo )?(?:sabes|sacas|sacaste|supiste)\b`,
    r`\bcuando (?:te )?(?:lo )?(?:dije|conte)\b`,
    r`\bquien te (?:lo )?(?:dijo|conto|ha dicho)\b`,
  ]),
  getMemoryStats: patterns(PARTS, [
    r`\bcuant[oa]s? {few}(?:recuerdos?|cosas|datos|notas|conversaciones|llamadas|sabes|recuerdas|guardado|guardas)\b`,
    r`\bestadisticas?\b`,
  ]),
  createUserProfile: patterns(PARTS, [
    r`\b(?:crea(?:r|me)?|haz(?:me)?|hacer|prepara(?:r)?|escribe|escribir) {few}perfil\b`,
    r`\bpresentarme\b`,
    r`\b(?:para|en) mi perfil\b`,
  ]),
  getUserProfile: patterns(PARTS, [
    r`\b(?:sobre|de|acerca de) mi\b(?=$|[.,;:!?])`,
    r`\bmi perfil\b`,
    r`\b(?:quien soy|describeme)\b`,
  ]),
  setOffRecord: patterns(PARTS, [
    r`\b(?:deja|para|vuelve a|empieza a|reanuda) {few}(?:recordar|grabar|guardar|apuntar|anotar|tomar notas)\b`,
    r`\b(?:confidencial|entre nosotros|extraoficial(?:mente)?)\b`,
  ]),
  getConnectionPoolStats: patterns(PARTS, [
    r`\b{links}\b`,
    r`\btus? (?:red|servidor(?:es)?|servicios?|sistemas?)\b`,
  ]),
  cleanupConnectionPool: patterns(PARTS, [
    r`\b(?:limpia(?:r)?|cierra|cerrar|vacia(?:r)?|ordena(?:r)?)\b {few}{links}\b`,
  ]),
  agreeToCalls: patterns(PARTS, [r`\b(?:llamame|llameme|me llam(?:es|as|e|a)|llamarme|llamadas?)\b`]),
  stopCalls: patterns(PARTS, [r`\b(?:no|deja|deje|basta) {few}(?:llames|llame|llamarme|llamadas?)\b`]),
  endCall: patterns(PARTS, [
    r`\b(?:cuelga|colgar|cuelgue|(?:termina|terminar|acaba|acabar) {few}(?:llamada|conversacion)|adios|hasta (?:luego|manana|pronto)|eso es todo)\b`,
  ]),
  transferCall: patterns(PARTS, [
    r`\b(?:transfiere|transferir|transfierame|pasame|paseme|comunicame|comuniqueme|conectame)\b`,
    r`\bhablar con {few}(?:persona|humano|agente|alguien|operador(?:a)?)\b`,
  ]),
};
