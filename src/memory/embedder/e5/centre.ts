/**
 * Where the vectors of multilingual-e5-small lie, whatever they say.
 *
 * They all point into one corner: two sentences that have nothing in common have a cosine of 0.76. Without what they share,
 * cosines spread as those of other models do, so that one set of weights and limits fits both.
 *
 * @module
 */

/**
 * The mean of the vectors of everyday sentences in six languages, as half-precision floats. The sentences are in
 * tests/memory/embedder/e5/everyday-sentences.ts; a test computes it again.
 */
const CENTRE = [
  'XCugowyqP63fLMCpbZy2JvkpCSjDKocg5yvQoh2sJyjUK5ypw6lRqVUkUR4iqago8yoCLLOo9ioIKTSuzakRqfYot6pXK1gq6qcI',
  'rIErB6w0nzojdylALEMpkSuAq4UqJa1Tp6mpPyqUJEQrciZIrJyrOayOrH0p2yyKI14duiXbLF8pmiYDK+WpwpsPqKMpQRi5pSwj',
  'FCXAJ7SqLSrPpbqqcKptqZsncKkULGkpNaziKvYgwywcK3mpUalxrVOpyqrvKQMru6jkK6Gq3SD4q6KpqSWkKbKquCnbq3aooykC',
  'JbgojqyDo/KquqoSKn2qWCvxqH+p4qBwqh+oIyYhKf4mMaNcKX8mHiUWJuwoTCxEpMkdxRtZp7OqnysIq6goqihsKssqtKVKLVOq',
  'uiUYp3AqRCd+KYaoI6xRqo8ljio4qmqsPKymoDmsW6neKOEsuKqIowWqOyaNq+snj6ECLFenByizLFQotKf1qKaq56isqo2r+6m1',
  'JaIoG6e4HmgoH6nZrbGq+yMgrEwpGSu2KKGlQ6o0Kp4ofys+IAysMCesqp4pGStkq5assizIqPGcVB++Km2owxnpKJOnvil9rM6p',
  'FSg9Ka2r9KtpKWyoaqMkq7qroakVqvAcIiggKTWnAKDPqacm0Kx5LFymbqmxJx+gmyjtKgysmqyIrZmnPijoLM4rqqmhKQco7KTf',
  'LTcqFCw0Kc6rOKWhqkWlpawpIRIrbKzNqSGphizmLV+pg6hwKt0nYijZLLopf6eNpuYpVKjFqAAjiahzKqumQypsI3Ac3SkrrJUq',
  'Pah5qVkjkSB7rH0oSCSdJk0iNypMLAQqkqpJqPUlcSgdGNuj66cNqEqrXKkGpuKpNyjmKG+q0qfkK90hCSSMpTiqvyuMqIulUqo4',
  'Kmio7qmYJhwrzaiKKX2pGqzkKx+kSqn0KocnyqxiIR0szh0mKbOpgadXKekppax3oKEppyn6LB4pJphtqEUo56z1KqcpAqy4ghGp',
  '1ayYqeEqkqpUq2EqrSzfKu4q',
].join('');

/** @returns One number a dimension. */
export function centre(): Float32Array {
  return Float32Array.from(new Float16Array(Uint8Array.from(Buffer.from(CENTRE, 'base64')).buffer));
}
