/**
 * What the model services of a worker can do, as one line of the log at its start: what is set, and what was found out.
 *
 * @module
 */

import { answerFormatsFile, chatServiceName } from '../call/call-services.ts';
import type { Config } from '../config.ts';
import { rememberedFormat } from '../memory/extraction/answer-formats.ts';

/**
 * Costs no call: what no process of this machine has found out yet is said to be so.
 *
 * @example
 * describeServices(config);
 * // "chat gpt-4.1-mini; facts by gpt-4.1-mini (json_schema); speech tts-1/alloy (PCM or WAV, streamed); …"
 */
export function describeServices(config: Config): string {
  const { models } = config;
  const format = rememberedFormat(answerFormatsFile(config), chatServiceName(config));
  const transcription = models.sttRealtime ? 'over a websocket' : 'one request an utterance';
  const embeddings = models.embedder === 'openai' ? models.embedding : `${models.embedder}, in this machine`;
  return [
    `chat ${models.chat}`,
    `facts by ${models.extraction} (${format ?? 'JSON: not asked yet'})`,
    `speech ${models.tts}/${models.voice} (PCM or WAV, streamed)`,
    `transcription ${models.stt} (${transcription})`,
    `embeddings ${embeddings}`,
  ].join('; ');
}
