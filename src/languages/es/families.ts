/** @module Forms of Spanish words that share no stem, without those that are English words or names ("come", "vino", "Leo"). */

import { lines } from '../language-words.ts';

/** A line a family: its first word stands for all of them. */
export const families = lines(`
  aprender aprendo aprende aprendi aprendio aprendido aprendiendo
  beber bebo bebes bebi bebio bebido bebiendo
  buscar busco busca busque buscado buscando
  casar casada casado caso casaron casarse
  cocinar cocino cocina cocine cocinado cocinando
  comer comi comio comia comido comiendo
  comprar compro compra compre comprado comprando
  conocer conozco conoce conoci conocio conocido
  correr corro corri corrio corrido corriendo
  decir digo dije dijo dijeron dicho diciendo
  empezar empiezo empieza empece empezado
  encantar encanta encantan encantaba encantado
  escribir escribo escribe escribi escribio escrito escribiendo
  estudiar estudio estudia estudie estudiaba estudiado estudiando
  flor flores
  ganar gano gana gane ganado ganando
  gustar gusta gustan gustaba gustado
  hablar hablo habla hable hablado hablando
  hacer hago haces hace hice hizo hicieron hecho haciendo
  ir voy vamos iba iban fui fuimos ido yendo
  jugar juego juega jugue jugaba jugado jugando
  leer leyo leido leyendo
  luz luces
  mudar muda mudaron mudado mudarme mudarse mudanza
  nacer nace naci nacio nacido
  nadar nado nade nadado nadando
  poner pongo pone puse puso puesto
  querer quiero quieres quiere quise queria querido
  saber sabes sabe supe sabia sabido
  tener tengo tienes tiene tuve tuvo tenia tenido
  tocar toco toca tocado tocando
  trabajar trabajo trabajas trabaja trabaje trabajaba trabajado trabajando
  tren trenes
  ver veo visto viendo
  viajar viajo viaja viaje viajes viajado viajando
  vivir vivo vives vive vivimos vivi vivio vivia vivido viviendo
  voz voces
`);
