/**
 * What the caller's page or terminal is told beside the sound, and who the caller is.
 *
 * @module
 */

import { type RemoteParticipant, type Room, RoomEvent } from '@livekit/rtc-node';
import { messageOf } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import { canCall } from './caller.ts';

/** What was recalled for the reply that is coming, as soon as it goes into the prompt. */
export const RECALL_TOPIC = 'kindred.recall';
/** A turn that is over. */
export const TURN_TOPIC = 'kindred.turn';
/** What became of the memory by a turn or a tool, a moment later. */
export const MEMORY_TOPIC = 'kindred.memory';
export const GREETING_TOPIC = 'kindred.greeting';
/** Whether the person is off the record, whenever that changes. */
export const RECORD_TOPIC = 'kindred.record';
/** How the connections to the services are, after each turn. */
export const HEALTH_TOPIC = 'kindred.health';
/** How far the agent came with what it said when it was interrupted. */
export const INTERRUPTION_TOPIC = 'kindred.interruption';

/**
 * Waits for somebody in a room that is connected.
 *
 * @param isAwaited @default anybody who can call
 * @returns Them, or `null` when nobody comes within the time or the room closes.
 */
export function waitForCaller(
  room: Room,
  timeoutMs: number,
  isAwaited: (participant: RemoteParticipant) => boolean = isCaller,
): Promise<RemoteParticipant | null> {
  const { promise, resolve } = Promise.withResolvers<RemoteParticipant | null>();
  const join = (participant: RemoteParticipant) => {
    if (isAwaited(participant)) resolve(participant);
  };
  const giveUp = () => resolve(null);
  room.on(RoomEvent.ParticipantConnected, join).on(RoomEvent.Disconnected, giveUp);
  const timer = setTimeout(giveUp, timeoutMs);
  for (const participant of room.remoteParticipants.values()) join(participant);
  if (!room.isConnected) giveUp();
  return promise.finally(() => {
    clearTimeout(timer);
    room.off(RoomEvent.ParticipantConnected, join).off(RoomEvent.Disconnected, giveUp);
  });
}

/** {@link canCall} for a participant of the room. */
export function isCaller({ identity, kind, info }: RemoteParticipant): boolean {
  return canCall({ identity, kind, permission: info.permission });
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
