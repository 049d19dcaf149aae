/**
 * A caller who is gone without having hung up: their network is away, or their browser has crashed. The call waits for them.
 *
 * @module
 */

import { DisconnectReason, type RemoteParticipant, type Room, RoomEvent } from '@livekit/rtc-node';

/** Whoever leaves like this has ended the call, and the framework ends the session. */
const HUNG_UP: ReadonlySet<DisconnectReason | undefined> = new Set([
  DisconnectReason.CLIENT_INITIATED,
  DisconnectReason.ROOM_DELETED,
  DisconnectReason.USER_REJECTED,
]);

export interface AbsenceParts {
  /** Identity of the caller. */
  readonly caller: string;
  /** How long they are waited for, in milliseconds. */
  readonly returnMs: number;
  readonly returned: () => void;
  /** They have not come back. */
  readonly giveUp: () => void;
}

export class Absence {
  readonly #parts: AbsenceParts;
  #timer: NodeJS.Timeout | undefined;

  /** Watches a room for as long as it lives. */
  constructor(room: Room, parts: AbsenceParts) {
    this.#parts = parts;
    const isCaller = ({ identity }: RemoteParticipant) => identity === parts.caller;
    room.on(RoomEvent.ParticipantDisconnected, (participant) => {
      // Of a second tab the room tells that it is there before it tells that the first is gone.
      const isThere = room.remoteParticipants.has(parts.caller);
      if (isCaller(participant) && !isThere && !HUNG_UP.has(participant.disconnectReason)) this.#wait();
    });
    room.on(RoomEvent.ParticipantConnected, (participant) => {
      if (isCaller(participant)) this.#end();
    });
    room.on(RoomEvent.Disconnected, () => clearTimeout(this.#timer));
  }

  get isAway(): boolean {
    return this.#timer !== undefined;
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#parts.giveUp, this.#parts.returnMs);
  }

  #end(): void {
    if (!this.isAway) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#parts.returned();
  }
}
