/**
 * The keys of a telephone (DTMF): pressed one after the other they are words of the person.
 *
 * @module
 */

import { type RemoteParticipant, type Room, RoomEvent } from '@livekit/rtc-node';

/** After the last key; `#` ends at once what was pressed. */
const PAUSE_MS = 2_000;
/** No code or number is longer; what is pressed beyond it is not taken. */
const MAX_KEYS = 32;
const KEY = /^[0-9*#A-D]$/;

export interface Keys {
  /** Whose keys count. */
  readonly caller: string;
  /** The key that transfers when it is pressed first; `null`: none does. */
  readonly transferKey: string | null;
  readonly transfer: () => void;
  /** @param keys As pressed: "4711". */
  readonly pressed: (keys: string) => void;
}

/** Listens to the keys of a room's caller for as long as the room lives. */
export function listenToKeys(room: Room, { caller, transferKey, transfer, pressed }: Keys): void {
  let keys = '';
  let timer: NodeJS.Timeout | undefined;
  const take = () => {
    clearTimeout(timer);
    const taken = keys;
    keys = '';
    if (taken !== '') pressed(taken);
  };
  room.on(RoomEvent.DtmfReceived, (_code: number, key: string, participant?: RemoteParticipant) => {
    if (participant?.identity !== caller || !KEY.test(key)) return;
    if (keys === '' && key === transferKey) return transfer();
    if (key === '#') return take();
    if (keys.length < MAX_KEYS) keys += key;
    clearTimeout(timer);
    timer = setTimeout(take, PAUSE_MS);
  });
  room.on(RoomEvent.Disconnected, () => clearTimeout(timer));
}
