/**
 * What a room is still being told when it is left.
 *
 * @module
 */

import type { Room } from '@livekit/rtc-node';

/**
 * An attribute that is under way when the room is left is told to nobody, and nobody has to act: agents 1.9.0
 * (`onAgentStateChanged` in room_io.js) would log an error. The server may answer seconds late, since it gathers news of
 * participants.
 *
 * @param room Connected.
 */
export function leaveQuietly({ localParticipant }: Pick<Room, 'localParticipant'>): void {
  if (!localParticipant) return;
  const tell = localParticipant.setAttributes.bind(localParticipant);
  localParticipant.setAttributes = async (attributes) => {
    try {
      await tell(attributes);
    } catch (error) {
      // By rtc-node, when the room is left.
      if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
    }
  };
}
