/**
 * Speech as a file for Chromium's microphone.
 *
 * @module
 */

import { writeWav } from '../../local/inference/wav.ts';

const SPEECH_RATE = 24_000;
const MICROPHONE_RATE = 48_000;

/**
 * @param openai The service that speaks; it answers 24 kHz PCM.
 * @param silenceMs Before and after the text.
 * @returns A 48 kHz WAV; Chromium begins again at its end.
 */
export async function speakIntoFile(
  text: string,
  openai: { readonly baseUrl: string; readonly apiKey: string },
  silenceMs: number,
): Promise<Uint8Array> {
  const answer = await fetch(`${openai.baseUrl}/audio/speech`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${openai.apiKey}` },
    body: JSON.stringify({ model: 'gpt-4o-mini-tts', voice: 'alloy', input: text, response_format: 'pcm' }),
  });
  if (!answer.ok) throw new Error(`the speech service answered ${answer.status}: ${await answer.text()}`);
  const speech = new Int16Array(await answer.arrayBuffer());
  const times = MICROPHONE_RATE / SPEECH_RATE;
  const silence = (silenceMs * MICROPHONE_RATE) / 1_000;
  const pcm = new Int16Array(2 * silence + speech.length * times);
  for (let at = 0; at < speech.length * times; at += 1) pcm[silence + at] = between(speech, at / times);
  return writeWav(pcm, MICROPHONE_RATE);
}

/** The sample at a place between two, on the straight line through both. */
function between(samples: Int16Array, place: number): number {
  const left = samples[Math.floor(place)] ?? 0;
  const right = samples[Math.ceil(place)] ?? left;
  return Math.round(left + (right - left) * (place % 1));
}
