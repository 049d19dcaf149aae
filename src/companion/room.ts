/**
 * What the caller's page or terminal is told beside the sound, and who the caller is.
 *
 * @module
 */

import type { JobContext } from '@livekit/agents';
import type { RemoteParticipant, Room } from '@livekit/rtc-node';
import { messageOf } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';

/** A turn that is over. */
export const TURN_TOPIC = 'kindred.turn';
/** What memory made of a turn, a moment later. */
export const MEMORY_TOPIC = 'kindred.memory';
export const GREETING_TOPIC = 'kindred.greeting';
/** Whether the person is off the record, whenever that changes. */
export const RECORD_TOPIC = 'kindred.record';

/**
 * @param identity Who is waited for. @default anybody
 * @returns Them, or `null` when nobody comes within the time.
 */
export async function waitForCaller<T>(
  ctx: JobContext<T>,
  timeoutMs: number,
  identity?: string,
): Promise<RemoteParticipant | null> {
  let timer: NodeJS.Timeout | undefined;
  const nobody = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, null);
  });
  try {
    // It rejects when the room closes while nobody has come: nobody, too.
    return await Promise.race([ctx.waitForParticipant(identity).catch(() => null), nobody]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Sends JSON to the caller alone: other participants of the room do not learn what is remembered. Never rejects.
 *
 * @param caller Identity of the participant; `null`: nobody is there to be told.
 */
export async function tellCaller(
  room: Room,
  caller: string | null,
  message: { topic: string; body: unknown },
  log: Log,
): Promise<void> {
  if (caller === null || !room.localParticipant) return;
  try {
    await room.localParticipant.sendText(JSON.stringify(message.body), {
      topic: message.topic,
      destinationIdentities: [caller],
    });
  } catch (error) {
    log.debug({ topic: message.topic, error: messageOf(error) }, 'the caller could not be told');
  }
}
