/** @module Forms of French words that share no stem, without those that are English words or names ("lit", "part", "Marie"). */

import { lines } from '../language-words.ts';

/** A line a family: its first word stands for all of them. */
export const families = lines(`
  acheter achete achetes achetee achetais achetait
  aimer aime aimes aimee aimais aimait
  aller vais vas allee allons allez allais allait irai
  apprendre apprends apprend appris apprenait
  boire bois boit bu buvait
  chercher cherche cherches cherchee cherchait
  conduire conduis conduite conduisait
  connaitre connais connait connu connue connaissait
  courir cours couru courait
  cuisiner cuisine cuisines cuisinee cuisinait
  demenager demenage demenagee demenagement
  dire dit disait disais
  dormir dors dort dormi dormait
  ecrire ecris ecrit ecrite ecrivait
  epouser epouse epousee epousait
  faire fais faisait faisais
  finir finis finit fini finie
  gagner gagne gagnes gagnee gagnait
  habiter habite habites habitais habitait
  jouer joue joues jouee jouais jouait
  lire lisais lisait
  manger mange manges mangee mangeais mangeait
  nager nage nages nageais nageait
  naitre naquit nait
  oeil yeux
  parler parle parles parlee parlais parlait
  partir partis parti partait
  perdre perds perdu perdait
  prendre prends prend pris prenait
  savoir sais sait savait
  travail travaux
  travailler travaillais travaillait
  venir viens vient venu venait
  vivre vit vecu vivait vivais
  voir vois voit vu vue voyait voyais
  vouloir veux veut voulais voulait voulu
`);
