/**
 * LiveKit's room service: who is in a room, and its end.
 *
 * @module
 */

import { RoomServiceClient } from 'livekit-server-sdk';
import { canCall } from './caller.ts';
import type { LivekitAccess } from './dispatch.ts';

/** An answer that takes longer is of no use: the connection to a room takes about as long. */
const TIMEOUT_MS = 1_000;

export function roomService({ url, apiKey, apiSecret }: LivekitAccess): RoomServiceClient {
  const options = { requestTimeout: TIMEOUT_MS / 1_000 };
  return new RoomServiceClient(url.replace(/^ws/, 'http'), apiKey, apiSecret, options);
}

/** @throws Error when the server gives no answer, or there is no such room. */
export async function isAnybodyThere(service: RoomServiceClient, room: string): Promise<boolean> {
  return (await service.listParticipants(room)).some(canCall);
}

/** Makes a room before its agent is sent there, which would make it with the server's own times. Never rejects. */
export async function makeRoom(
  livekit: LivekitAccess,
  name: string,
  departureTimeout: number,
): Promise<void> {
  await roomService(livekit)
    .createRoom({ name, departureTimeout })
    .catch(() => undefined);
}
