/**
 * Text that is under way when a call ends.
 *
 * @module
 */

import type { TextStreamHandler } from '@livekit/rtc-node';

/**
 * The handler of a text stream, for which a stream that breaks off with the connection is no failure: LiveKit waits for
 * no handler, and a rejection of one would end the process.
 */
export function untilCut(handler: TextStreamHandler): TextStreamHandler {
  return async (reader, from) => {
    try {
      await handler(reader, from);
    } catch {
      // What was said to nobody any more is not kept.
    }
  };
}
