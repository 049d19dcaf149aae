/**
 * Upper bounds of the histograms. They are the same in every process and release: only then can they be added up.
 *
 * @module
 */

/** Seconds; what the convention for `http.client.request.duration` advises. */
export const HTTP_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Seconds; what the convention for `gen_ai.client.operation.duration` advises. */
export const MODEL_SECONDS = [
  ...[0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64],
  ...[1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
];

/** Tokens; what the convention for `gen_ai.client.token.usage` advises, up to the largest context there is. */
export const TOKENS = [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304];

/** Seconds that a person waits for a sound: half a second is quick, two are slow. */
export const WAITING_SECONDS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 5, 10];

/** Seconds of recall: it has 150 ms. */
export const RECALL_SECONDS = [0.002, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5];

/** Seconds of what is done behind the reply. */
export const BACKGROUND_SECONDS = [0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 30, 60];

/** Seconds since something was said: from what is stored at once to an outbox that was away for a day. */
export const AGE_SECONDS = [1, 2, 5, 10, 20, 60, 300, 900, 3_600, 14_400, 86_400];
