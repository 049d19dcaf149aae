/** @module Words that German sentences are made of. */

import { type LanguageWords, list } from '../language-words.ts';
import { families } from './families.ts';

export const words: LanguageWords = {
  // Left out, since English or somebody's name has them: die war hat man den nun bin fur uber gut mit als er ab an mag.
  stopWords: list(`
    aber alle allem allen alles auch auf aus bei beim bis bist da dabei damit dann darum das dass dein deine deinem
    deinen deiner dem denn der des dessen dich dies diese diesem diesen dieser dieses dir doch du durch ein eine einem
    einen einer eines etwas euch euer gegen geworden gewesen gibt habe haben habt hast hatte hatten hier ich ihm ihn ihnen ihr
    ihre ihrem ihren ihrer im immer ist ja jede jedem jeden jeder jedes jetzt kann kein keine keinem keinen keiner konnte
    konnten mehr mein meine meinem meinen meiner mich mir muss nach nein nicht nichts noch nur ob oder ohne schon sehr sein
    seine seinem seinen seiner sich sie sind soll sollte sondern um und uns unser unsere unserem unseren vom von vor waren
    warum weil welche welchem welchen welcher welches wem wen wenn wer werde werden wie wieder wir wird wo wollte wurde
    wurden zu zum zur zwar`),
  families,
  // Not "mir", "dir" and "Sie": to whom something is said does not say it, and "sie" is also she and they.
  pronouns: {
    first: list('ich mich mein meine meinem meinen meiner meines'),
    second: list('du dich dein deine deinem deinen deiner deines'),
    oneself: list(`
      ich mich mir mein meine meinem meinen meiner meines wir uns unser unsere unserem unseren unserer`),
  },
  consent:
    'ja jawohl bitte genau richtig stimmt klar gerne okay mach mache das tu es ruhig vergiss lösch lösche danke',
  factWords: list(`
    der das ein eine einen einem einer des dem und mit fur auf ist als sich heisst namens arbeitet wohnt lebt kommt aus habe
    haben geht fahrt mochte beginnt fuhlt denkt sagt macht neue neuen neuer neues alte alten altes letzte letzten letztes
    nachste nachsten nachstes monat monate woche wochen jahr jahre jahren gute guten gutes schlecht sehr viele leute menschen
    seit jeden jede geniesst nutzt versucht spielt interessiert lieblings bevorzugt hofft braucht verbringt nimmt sucht lernt
    liebt gerne`),
  everydayWords: list(`
    heute morgens abends nachmittag vormittag gestern woche wochenende monat stunde minute minuten sekunde
    moment jetzt gerade spater fruh oft manchmal nochmal wirklich ziemlich etwas nichts jemand niemand zwei
    drei gute guten schon besser beste schlecht falsch richtig kleine kleiner neue
    neuer alte alter nachste gehen geht komm kommt kommen holen nehmen nimmt stellen geben machen macht lassen
    sagen sagt erzahlen reden sprechen horen hore fragen frage weiss denke denken meine glaube fuhle suchen
    schauen probieren anfangen aufhoren brauche wollen mochte hoffe danke hallo tschuss okay klar weg sache
    sachen leute mensch frau wort bringen warten halten offnen zumachen anrufen helfen hilfe endlich eigentlich
    vielleicht`),
  openingVerbs: list('hat mag war ist will'),
  naming:
    'heißt|heisst|namens|genannt|nennt sich|(?:vor|nach|ruf|spitz)?name (?:ist|lautet)|(?:spitz)?namen|hört auf',
  negation: 'nein|nicht|nie|niemals|kein|keine|keinen|keinem|keiner|ohne|ungern|hasst|ehemalig\\p{L}*',
  nounCapitals: {
    marks:
      'ein|eine|einen|einem|einer|ist|heißt|heisst|namens|und|mit|arbeitet|wohnt|lebt|mag|seit|seine?n?|ihre?n?|möchte|spielt|kommt',
    beforeName: 'heißt|heisst|namens|genannt|nennt sich|name ist|in|aus|nach|bei|von',
  },
};
