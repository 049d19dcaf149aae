/** @module Words that French sentences are made of. */

import { type LanguageWords, list } from '../language-words.ts';
import { families } from './families.ts';

export const words: LanguageWords = {
  // Left out, since English or somebody's name has them: pour plus son ton mon ma ta la les un car par sans sur sous aux ai
  // ca eu elle comment encore est meme mais pendant tout.
  stopWords: list(`
    afin alors apres assez au aucun aucune aussi autre autres avaient avais avait avant avec avez avions avoir avons beaucoup
    bien ceci cela ces cet cette ceux chaque chez dans de depuis des deux donc dont du elles en et etaient etais
    etait etant ete etes etre eux fait faut il ils j je jusque l le leur leurs lors lui moi moins ne
    nos notre nous ont ou oui parce pas peu peut plutot pourquoi puis qu quand que quel quelle quelles quels
    qui quoi sa se ses si sommes sont suis tes toi toujours toute toutes tres tu une vos votre vous voici
    voila`),
  families,
  // Not "me", "m'", "te" and "t'": "tu m'as conseillé" asks for what the companion has said.
  pronouns: {
    first: list('je j moi mon ma mes mien mienne miens miennes'),
    second: list('tu toi ton ta tes tien tienne tiens tiennes vous votre vos'),
    oneself: list(`
      je j me m moi mon ma mes mien mienne miens miennes nous notre nos on`),
  },
  consent: `oui ouais s'il te vous plaît d'accord vas-y allez-y bien sûr exactement fais-le faites-le oublie-le
    oubliez-le oublie oubliez efface effacez merci`,
  factWords: list(`
    les un une la du dans avec sur sa ses est comme qui appelle nomme nommee travaille habite vit vient veut fait dit
    pense commencer nouveau nouvelle nouveaux vieux vieille dernier derniere prochain prochaine mois semaine annee annees jour
    jours tres gens depuis chaque utilise joue interesse interessee prefere espere prend trouve cherche apprend parle`),
  everydayWords: list(`
    aujourd hui demain matin soir soiree hier jour semaine mois annee heure minute seconde moment maintenant
    bientot tard jamais toujours parfois vraiment assez peu quelque rien quelqu personne
    deux trois bonne bien mieux meilleur mauvais gauche droite nouveau
    nouvelle vieux vieille prochain aller vais venir viens prendre mettre donner donne laisser 
    parler parle entendre ecouter ecoute demander savoir sais penser pense crois sentir voir
    essayer commencer arreter vouloir veux besoin espere merci bonjour salut revoir oui facon
    endroit gens homme femme mot apporter attendre tenir ouvrir fermer porte appeler aider 
    finalement enfin peut etre`),
  openingVerbs: list('a est va aime'),
  naming: `s['’ ]appelle|se nomme|appelée?s?|nommée?s?|(?:pré|sur)?nom est|connue? sous le nom de|répond au nom de`,
  negation: 'non|pas|jamais|plus aucune?|déteste|ancien|ancienne',
  nounCapitals: null,
};
