/** @module Words that Spanish sentences are made of. */

import { type LanguageWords, list } from '../language-words.ts';
import { families } from './families.ts';

export const words: LanguageWords = {
  // Left out, since English or somebody's name has them: sin son con era once dos van al la les mia e o u y como hay
  // ser sea solo ante esa.
  stopWords: list(`
    aquel aquella aqui asi aun aunque cada casi cual cuales cuando cuanto cuanta cuantos cuantas de del desde donde
    durante el ellas ellos en entre eran eres es esas ese eso esos esta estaba estaban estado estamos estan estar
    estas este esto estos estoy fue fueron haber habia habian hasta hemos las lo los mas mi mis misma mismo mucha
    muchas mucho muchos muy nada nos nosotras nosotros nuestra nuestras nuestro nuestros nunca otra otras otro otros
    para pero poco por porque pues que quien quienes se segun si siempre sido sobre sois somos soy su sus
    tambien tampoco tanto te tenia tiene tienen todas todavia todos tu tus una unas unos usted ustedes vosotros ya yo`),
  families,
  // Not "me" and "te": "me recomendaste" asks for what the companion has said. The verb says who, where no pronoun does.
  pronouns: {
    first: list('yo mi mis mio mios mias conmigo dije conte mencione pregunte hable tengo soy estoy'),
    second: list(`
      tu tus ti contigo tuyo tuya tuyos tuyas usted vos dijiste contaste recomendaste aconsejaste sugeriste propusiste
      mencionaste respondiste contestaste explicaste preguntaste`),
    oneself: list(`
      yo me mi mis mio mia mios mias conmigo nosotros nosotras nos nuestro nuestra nuestros nuestras tengo
      soy estoy vivo trabajo quiero necesito voy fui hice dije conte hable mencione compre estuve tenemos
      vivimos fuimos estuvimos`),
  },
  consent: `si sí claro vale bueno por favor correcto exacto eso hazlo adelante olvida olvídalo bórralo gracias de
    acuerdo`,
  factWords: list(`
    en el la los las un una del que con por para su sus como llama llamado llamada trabaja vive viene es esta tiene tengo
    gusta gustan encanta encantan quiere hace empieza siente piensa nuevo nueva nuevos nuevas viejo vieja ultimo ultima
    proximo proxima semana meses anos dias tiempo buen bueno buena malo mala gente cosa cosas hasta cada disfruta intenta
    juega interesa interesado interesada favorito favorita prefiere espera necesita encuentra busca aprende hablar habla`),
  everydayWords: list(`
    hoy manana tarde noche ayer dia semana ano hora minuto segundo momento ahora luego temprano nunca
    siempre veces todavia realmente bastante poco algo nada todo alguien nadie tres bueno buena 
    mejor peor malo bien izquierda derecha pequeno nuevo nueva viejo vieja proximo ir voy vamos
    venir viene tomar poner dar hacer hago dejar decir dime hablar hablo oir escuchar escucha preguntar
    saber pensar creo sentir mirar mira ver probar empezar parar querer quiero necesito espero gracias hola
    adios claro perdon camino lugar gente hombre mujer persona palabra traer esperar abrir cerrar puerta
    llamar ayudar ayuda finalmente quizas`),
  openingVerbs: list('tiene es fue va come'),
  naming: `se llama|(?:se )?llamad[oa]s?|nombre es|apellido es|apodo es|(?:le|lo|la) (?:llaman|dicen)|conocid[oa] como`,
  negation: 'nunca|jamás|tampoco|odia|dejó de|ya no',
  nounCapitals: null,
};
