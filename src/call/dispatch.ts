/**
 * Sending for the agent before its caller joins, and what the agent reads from that: both ends of one format.
 *
 * A token asks for the agent; LiveKit's server looks for one when the caller's join makes the room, which takes it 200 ms,
 * and the agent has all its own start before it. Sent for when the token is made, it is there first: then the room exists,
 * and the server does not look again. A token that is used late, twice or from a cache makes its room anew, with an agent.
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

/** How long a room is kept for somebody who may come back, in seconds; `RETURN_TIMEOUT_MS` is no longer. */
export const DEPARTURE_TIMEOUT_S = 60;
/** A telephone that has left a room does not come back. */
export const PHONE_DEPARTURE_TIMEOUT_S = 2;

/** LiveKit's own bound on an identity is far above what any application uses. */
const expectation = z
  .object({
    caller: z.string().min(1).max(256).optional(),
    timeZone: z.string().max(64).optional(),
    language: z.string().max(64).optional(),
    joined: z.literal(true).optional(),
    /** W3C Trace Context of whoever has made the dispatch: the call goes on with its trace. */
    traceparent: z.string().max(128).optional(),
    /** Where the agent is the one who calls. */
    calls: z.object({ number: z.string().max(20), userId: z.string().max(128) }).optional(),
  })
  .refine(({ caller, joined }) => caller !== undefined || joined);

/** Where the token of a caller says where they are. */
export const TIME_ZONE_ATTRIBUTE = 'kindred.timeZone';
/** And what they speak: ISO 639-1. */
export const LANGUAGE_ATTRIBUTE = 'kindred.language';

/** What a dispatch says when the room is made by its caller's joining, as a dispatch rule for telephone calls. */
export const JOINED_METADATA = JSON.stringify({ joined: true });

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
  /** What they speak: ISO 639-1, if known. */
  readonly language?: string;
  /** Where the agent is the one who calls: the number in E.164, and whose memory it is. */
  readonly calls?: { readonly number: string; readonly userId: string };
}

/** What every token of a caller asks for, whether the agent was sent ahead or not. */
export function askForAgent({ agentName, ...expected }: Omit<Dispatch, 'room' | 'calls'>): RoomConfiguration {
  const { caller, timeZone, language } = expected;
  const metadata = JSON.stringify({ caller, timeZone, language, joined: true });
  return new RoomConfiguration({
    departureTimeout: DEPARTURE_TIMEOUT_S,
    agents: [new RoomAgentDispatch({ agentName, metadata })],
  });
}

/**
 * Sends the agent into a room, which is made where there is none. Never rejects.
 *
 * @param refused Hears why it could not be sent: the call then begins some 200 ms later than it could.
 * @param timeoutMs How long the server is waited for. @default 1 s: a caller waits as well
 */
export async function sendForAgent(
  livekit: LivekitAccess,
  dispatch: Dispatch & { readonly joined?: true },
  refused: (reason: string) => void,
  timeoutMs = DISPATCH_TIMEOUT_MS,
): Promise<void> {
  const { room, agentName, ...expected } = dispatch;
  const url = livekit.url.replace(/^ws/, 'http');
  const options = { requestTimeout: timeoutMs / 1_000 };
  try {
    const client = new AgentDispatchClient(url, livekit.apiKey, livekit.apiSecret, options);
    await client.createDispatch(room, agentName, { metadata: JSON.stringify(expected) });
  } catch (error) {
    refused(messageOf(error));
  }
}

/** Who is expected, where they are, and whether they have joined already. */
export type Expected = z.output<typeof expectation>;

/** @returns `null` when the dispatch says nothing of it, as one that an application makes for whoever comes. */
export function expectedCaller(metadata: string): Expected | null {
  try {
    return expectation.safeParse(JSON.parse(metadata)).data ?? null;
  } catch {
    return null;
  }
}
