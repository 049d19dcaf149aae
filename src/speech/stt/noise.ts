/**
 * What speech recognisers write where nobody has spoken: they were trained on subtitles, and noise sounds to them like the
 * end of a video.
 *
 * @module
 */

import type { stt } from '@livekit/agents';

/** Without signs, in lower case. Whole transcripts: as a part of a sentence it is speech. */
const SUBTITLES = new Set([
  // Whisper's commonest answer to silence.
  'you',
  'thank you for watching',
  'thanks for watching',
  'thank you so much for watching',
  'thank you very much for watching',
  'thank you for watching and see you next time',
  'thanks for watching see you next time',
  'thanks for watching and dont forget to like and subscribe',
  'please subscribe',
  'please like and subscribe',
  'like and subscribe',
  'subscribe',
  'see you in the next video',
  'ill see you in the next video',
  'subtitles by the amaraorg community',
  'untertitel der amaraorg community',
  'untertitel im auftrag des zdf für funk 2017',
  'untertitelung des zdf 2020',
  'vielen dank fürs zuschauen',
  'subtítulos realizados por la comunidad de amaraorg',
  'gracias por ver el video',
  'gracias por ver el vídeo',
  'sous titres réalisés par la communauté damaraorg',
  'merci davoir regardé cette vidéo',
  'ご視聴ありがとうございました',
  '请不吝点赞订阅转发打赏支持明镜与点点栏目',
]);
/** "[BLANK_AUDIO]", "(soft music)", "*coughs*", "♪♪": no words but a description. */
const DESCRIPTION = /^(?:\s*(?:\[[^\]]*\]|\([^)]*\)|\*[^*]*\*|[♪♫\s.…-]+))+$/u;

/** Whether a whole transcript is a recogniser's noise and nobody's words. */
export function isNoise(transcript: string): boolean {
  const said = transcript.trim();
  if (said === '') return false;
  const words = said
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\s-]/gu, '')
    .replace(/[\s-]+/g, ' ')
    .trim();
  return SUBTITLES.has(words) || DESCRIPTION.test(said);
}

/** Noise is no turn: nothing was said. */
export function withoutNoise(event: stt.SpeechEvent): stt.SpeechEvent {
  const [heard, ...others] = event.alternatives ?? [];
  if (!heard || !isNoise(heard.text)) return event;
  return { ...event, alternatives: [{ ...heard, text: '' }, ...others] };
}
