/**
 * Whether a telephone that was dialled has been answered.
 *
 * @module
 */

import { type RemoteParticipant, type Room, RoomEvent } from '@livekit/rtc-node';

/** The longest that LiveKit lets it ring is 80 s. */
const MAX_RINGING_MS = 90_000;
const STATUS = 'sip.callStatus';

/**
 * LiveKit's SIP service says in an attribute of the participant how far the call is: `dialing`, `ringing`, `active`.
 *
 * @returns `false` when nobody answers, or the room closes.
 */
export function isAnswered(room: Room, callee: RemoteParticipant): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const look = () => {
    if (room.remoteParticipants.get(callee.identity)?.attributes[STATUS] === 'active') resolve(true);
  };
  const leave = ({ identity }: RemoteParticipant) => {
    if (identity === callee.identity) resolve(false);
  };
  const giveUp = () => resolve(false);
  const timer = setTimeout(giveUp, MAX_RINGING_MS);
  room
    .on(RoomEvent.ParticipantAttributesChanged, look)
    .on(RoomEvent.ParticipantDisconnected, leave)
    .on(RoomEvent.Disconnected, giveUp);
  look();
  if (!room.isConnected) giveUp();
  return promise.finally(() => {
    clearTimeout(timer);
    room
      .off(RoomEvent.ParticipantAttributesChanged, look)
      .off(RoomEvent.ParticipantDisconnected, leave)
      .off(RoomEvent.Disconnected, giveUp);
  });
}
