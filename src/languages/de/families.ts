/** @module Forms of German words that share no stem, without those that are English words ("manner", "half", "stand"). */

import { lines } from '../language-words.ts';

/** A line a family: its first word stands for all of them. */
export const families = lines(`
  arbeiten arbeite arbeitest arbeitet arbeitete arbeiteten gearbeitet
  besuchen besuche besucht besuchte besuchten
  bleiben bleibt blieb blieben geblieben
  bringen bringt brachte brachten gebracht
  buch bucher buchern
  denken denkt dachte dachten gedacht
  essen esse isst esst assen gegessen
  fahren fahre fuhr fuhren gefahren
  feiern feiere feiert feierte feierten gefeiert
  finden finde findet fanden gefunden
  fliegen fliege fliegt geflogen
  frau frauen
  gehen gehe gehst geht ging gingen gegangen
  gewinnen gewinnt gewann gewonnen
  haus hause hauses hauser hausern
  heiraten heirate heiratet heiratete geheiratet verheiratet
  helfen hilft halfen geholfen
  kaufen kaufe kauft kaufte kauften gekauft
  kennen kenne kennt kannte kannten gekannt
  kind kinder kindern kindes
  kochen koche kocht kochte kochten gekocht
  kommen komme kommt kam kamen gekommen
  kundigen kundigt kundigte gekundigt
  laufen laufe lauft lief liefen gelaufen
  leben lebe lebst lebt lebte lebten gelebt
  lernen lerne lernst lernt lernte lernten gelernt
  lesen lese liest lasen gelesen
  lieben liebe liebt liebte geliebt
  machen mache machst macht machte machten gemacht
  nehmen nehme nimmt nahm nahmen genommen
  reisen reise reist reiste reisten gereist
  sagen sagst sagt sagte sagten gesagt
  schlafen schlafe schlaft schlief schliefen geschlafen
  schreiben schreibe schreibt schrieb schrieben geschrieben
  schwimmen schwimme schwimmt schwamm geschwommen
  sehen sehe siehst sieht sah sahen gesehen
  spielen spiele spielst spielt spielte spielten gespielt
  sprechen spreche spricht sprach sprachen gesprochen
  stadt stadte stadten
  sterben stirbt starb starben gestorben
  studieren studiere studiert studierte
  suchen suche sucht suchte suchten gesucht
  tag tage tagen tages
  treffen treffe trifft traf trafen getroffen
  trinken trinke trinkt trank tranken getrunken
  umziehen umgezogen umzug umzuge
  vergessen vergesse vergisst vergass
  verlieren verliere verliert verlor verloren
  verstehen verstehe versteht verstanden
  wandern wandere wandert wanderte gewandert
  wissen wusste wussten gewusst
  wohnen wohne wohnst wohnt wohnte wohnten gewohnt
  zahn zahne zahnen
  zug zuge zugen
`);
