/**
 * The voice of a test caller: the agent's own, or another one, which is fetched when it is asked for.
 *
 * @module
 */

import { createTtsEngine, type TtsEngine } from '../inference/tts.ts';
import { KOKORO_WEIGHTS, type KokoroVoice } from '../kokoro-weights.ts';
import { ESPEAK_WEIGHTS } from '../speech-weights.ts';
import { fetchLocalWeights } from '../weights.ts';
import { createKokoroTts } from './kokoro.ts';

/**
 * @param voice `undefined`: the agent's own.
 * @throws KindredError `WEIGHTS`
 */
export async function openVoice(weightsDir: string, voice?: KokoroVoice): Promise<TtsEngine> {
  if (voice === undefined) return createTtsEngine(weightsDir);
  await fetchLocalWeights(weightsDir, {}, [ESPEAK_WEIGHTS, KOKORO_WEIGHTS]);
  return createKokoroTts(weightsDir, voice);
}
