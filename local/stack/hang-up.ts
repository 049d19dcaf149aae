import { RoomServiceClient } from 'livekit-server-sdk';
import type { Config } from '../../src/config.ts';
import { endsWithin } from '../supervisor/deadline.ts';

const TIMEOUT_MS = 2_000;

/**
 * Closes every room of a LiveKit server, so that the agent's calls end now and are written up, instead of being
 * waited for. Best effort: a server that is gone already has no calls.
 */
export async function hangUpCalls({ url, apiKey, apiSecret }: Config['livekit']): Promise<void> {
  const rooms = new RoomServiceClient(url.replace(/^ws/, 'http'), apiKey, apiSecret);
  const closing = rooms.listRooms().then((all) => Promise.all(all.map(({ name }) => rooms.deleteRoom(name))));
  await endsWithin(closing, TIMEOUT_MS);
}
