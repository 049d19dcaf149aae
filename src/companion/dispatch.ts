/**
 * Sending for the agent before its caller joins, and what the agent reads from that: both ends of one format.
 *
 * A token can ask for the agent itself; then LiveKit's server looks for one when the caller joins, which takes it 200 ms,
 * and the agent has all its own start before it. Sent for when the token is made, it is there first.
 *
 * The dispatch says who is expected. Only who holds the API secret can send one; still it is no more than an
 * expectation: the agent listens and speaks to nobody but a participant whose signed token has this identity.
 *
 * @module
 */

import { AgentDispatchClient, RoomAgentDispatch, RoomConfiguration } from 'livekit-server-sdk';
import { z } from 'zod';
import { messageOf } from '../errors.ts';

/** Past this the caller is not kept waiting: their token asks for the agent. */
const DISPATCH_TIMEOUT_MS = 1_000;

/** LiveKit's own bound on an identity is far above what any application uses. */
const expectation = z.object({
  caller: z.string().min(1).max(256),
  timeZone: z.string().max(64).optional(),
});

/** Where the token of a caller says where they are, if the agent could not be sent ahead. */
export const TIME_ZONE_ATTRIBUTE = 'kindred.timeZone';

export interface LivekitAccess {
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
}

export interface Dispatch {
  readonly room: string;
  readonly agentName: string;
  /** Identity of who will join. */
  readonly caller: string;
  /** Where they are: IANA name, if known. */
  readonly timeZone?: string;
}

/**
 * Sends the agent into a room that is made for it. Never rejects.
 *
 * @param refused Hears why it could not be sent: the call then begins some 200 ms later than it could.
 * @returns What the caller's token has to ask for: nothing, or the agent when it could not be sent.
 */
export async function sendForAgent(
  livekit: LivekitAccess,
  dispatch: Dispatch,
  refused: (reason: string) => void,
): Promise<RoomConfiguration | undefined> {
  const { room, agentName, caller, timeZone } = dispatch;
  const url = livekit.url.replace(/^ws/, 'http');
  const options = { requestTimeout: DISPATCH_TIMEOUT_MS / 1_000 };
  try {
    const client = new AgentDispatchClient(url, livekit.apiKey, livekit.apiSecret, options);
    await client.createDispatch(room, agentName, { metadata: JSON.stringify({ caller, timeZone }) });
    return undefined;
  } catch (error) {
    refused(messageOf(error));
    return new RoomConfiguration({ agents: [new RoomAgentDispatch({ agentName })] });
  }
}

/** Who is expected, and where they are. */
export type Expected = z.output<typeof expectation>;

/** @returns `null` when the dispatch names nobody, as one by a token. */
export function expectedCaller(metadata: string): Expected | null {
  try {
    return expectation.safeParse(JSON.parse(metadata)).data ?? null;
  } catch {
    return null;
  }
}
