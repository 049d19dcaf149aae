/**
 * Captions out of LiveKit's transcription streams.
 *
 * A person's words come as whole texts, one stream for each guess, all with one segment id, the last marked final.
 * The agent's words come as one stream that grows; its end is the end of the speech.
 *
 * @module
 */

import type { TextStreamReader } from 'livekit-client';
import type { Caption, Speaker } from './captions.ts';

const SEGMENT = 'lk.segment_id';
const FINAL = 'lk.transcription_final';

export async function readCaptions(
  reader: Pick<TextStreamReader, 'info'> & AsyncIterable<string>,
  speaker: Speaker,
  show: (caption: Caption) => void,
): Promise<void> {
  const { attributes = {}, id: streamId } = reader.info;
  const id = attributes[SEGMENT] ?? streamId;
  let text = '';
  for await (const chunk of reader) {
    text += chunk;
    show({ id, speaker, text, final: false });
  }
  const final = speaker === 'companion' || attributes[FINAL] === 'true';
  show({ id, speaker, text, final });
}
