/**
 * Calling somebody: a room with the agent in it, and a telephone that is dialled into it.
 *
 * The agent is sent first: while it rings it loads what is known about the person and prepares its first words, which it
 * says when somebody answers.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { SipCallError, SipClient } from 'livekit-server-sdk';
import type { Config } from '../../config.ts';
import { KindredError, messageOf } from '../../errors.ts';
import type { MemoryStore } from '../../memory/store/store.ts';
import { PHONE_DEPARTURE_TIMEOUT_S, sendForAgent } from '../dispatch.ts';
import { makeRoom, roomService } from '../room-service.ts';
import { callableNumber } from './callable.ts';

/** An answer of the server; of a call, beyond the ringing. */
const ANSWER_MS = 10_000;

export interface CallOutParts {
  readonly config: Pick<Config, 'livekit' | 'companion' | 'calls' | 'callOut'>;
  readonly store: MemoryStore;
}

export interface CallOutRequest {
  /** The number, in any spelling. */
  readonly to: string;
  /** Whose memory the call has. @default who calls from that number */
  readonly userId?: string;
}

/** A call that was answered, by a person or a machine; the agent holds it from here on. */
export interface AnsweredCall {
  /** E.164. */
  readonly number: string;
  readonly room: string;
  readonly userId: string;
}

/**
 * Calls somebody, and resolves when the call is answered. Without the person's wish (see `npm run memory -- calls`) it is the
 * operator who answers for the call; who asked not to be called any more is not called.
 *
 * @example
 * const { room } = await callOut({ config, store }, { to: '+4930123456' });
 * @throws KindredError `CALL_REFUSED` for a number or a person that is not to be called, `CALL_FAILED` when nobody answers,
 * `CONFIG_INVALID` without a trunk.
 */
export async function callOut(
  { config, store }: CallOutParts,
  request: CallOutRequest,
): Promise<AnsweredCall> {
  const number = callableNumber(request.to, config);
  const userId = request.userId ?? `tel:${number}`;
  const { trunk } = config.callOut;
  if (!trunk)
    throw new KindredError('CONFIG_INVALID', 'Nobody can be called: SIP_OUTBOUND_TRUNK names no trunk.');
  const wish = await store.of(userId).callWish(userId);
  if (wish && wish.number === null)
    throw new KindredError('CALL_REFUSED', `${userId} has asked not to be called any more.`);
  const call = { number, userId, room: `out-${randomUUID()}` };
  try {
    await makeRoom(config.livekit, call.room, PHONE_DEPARTURE_TIMEOUT_S);
    await sendAgent(config, call);
    await dial(config, call, trunk);
    return call;
  } catch (error) {
    // It takes the agent along.
    await roomService(config.livekit)
      .deleteRoom(call.room)
      .catch(() => undefined);
    throw error;
  }
}

async function sendAgent({ livekit, companion }: CallOutParts['config'], call: AnsweredCall): Promise<void> {
  const { room, number, userId } = call;
  const { agentName } = companion;
  let refusal = '';
  const dispatch = { room, agentName, caller: identityOf(number), calls: { number, userId } };
  const refuse = (reason: string) => {
    refusal = reason;
  };
  await sendForAgent(livekit, dispatch, refuse, ANSWER_MS);
  if (refusal) throw new KindredError('CALL_FAILED', `The agent could not be sent: ${refusal}.`, RETRYABLE);
}

async function dial({ livekit, calls, callOut }: CallOutParts['config'], call: AnsweredCall, trunk: string) {
  const { url, apiKey, apiSecret } = livekit;
  const client = new SipClient(url.replace(/^ws/, 'http'), apiKey, apiSecret);
  const ringingTimeout = Math.ceil(callOut.ringingMs / 1_000);
  try {
    await client.createSipParticipant(trunk, call.number, call.room, {
      participantIdentity: identityOf(call.number),
      waitUntilAnswered: true,
      ringingTimeout,
      timeout: ringingTimeout + ANSWER_MS / 1_000,
      maxCallDuration: Math.ceil(calls.maxMs / 1_000),
    });
  } catch (cause) {
    const message = `${call.number} was not reached: ${reasonOf(cause)}.`;
    throw new KindredError('CALL_FAILED', message, { ...RETRYABLE, cause });
  }
}

const RETRYABLE = { retryable: true } as const;

/** As those who call from this number are named by LiveKit's SIP service. */
function identityOf(number: string): string {
  return `sip_${number}`;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof SipCallError)) return messageOf(error).replace(/\.$/, '');
  return `${error.sipStatusCode ?? ''} ${error.sipStatus ?? ''}`.trim() || 'nobody answered';
}
