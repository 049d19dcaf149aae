/**
 * What may make the next telephone call wait: calls that are cancelled while they ring, tokens that nobody uses.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Telephone } from '../local/caller/sip/telephone.ts';
import type { StackFile } from '../local/stack/stack-file.ts';
import { AgentsAhead } from '../src/call/agents-ahead.ts';
import { silentLog } from '../src/telemetry/log.ts';

const CANCELLED_AFTER_MS = [100, 400, 1_000] as const;
const UNUSED_TOKENS = 30;
const ANSWER_TIMEOUT_MS = 60_000;

/** Somebody calls three times, and hangs up each time while it rings. */
export async function cancelCalls({ phone }: StackFile, number: string): Promise<void> {
  for (const afterMs of CANCELLED_AFTER_MS) {
    const telephone = await Telephone.open({ address: phone ?? '', number, hear: () => undefined });
    const dialling = telephone.dial(ANSWER_TIMEOUT_MS).catch(() => undefined);
    await sleep(afterMs);
    await telephone.hangUp();
    await dialling;
  }
}

/** Sends agents ahead as the page's server does for each token that it makes. @param places How many agents wait at the same time. */
export async function leaveTokensUnused({ livekit, agentName }: StackFile, places: number): Promise<void> {
  const ahead = new AgentsAhead({ livekit, agentName, places, log: silentLog });
  for (let made = 0; made < UNUSED_TOKENS; made++)
    await ahead.send({ room: `unused-${randomUUID()}`, caller: randomUUID() });
}
