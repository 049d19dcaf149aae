/**
 * Text that is under way when a call ends.
 *
 * @module
 */

import type { TextStreamReader } from '@livekit/rtc-node';

/**
 * A text stream to its end; `null` when it breaks off with the connection. LiveKit waits for no handler of a stream: its
 * rejection would end the process.
 */
export async function wholeText(reader: Pick<TextStreamReader, 'readAll'>): Promise<string | null> {
  return reader.readAll().catch(() => null);
}
