/**
 * From a participant to the person whose memory it is.
 *
 * The identity comes from the token that the application signed, so that nobody can name somebody else. Metadata
 * and attributes that a participant may change itself are not looked at; `sip.phoneNumber` is set by LiveKit's SIP
 * service for participants of kind SIP only.
 *
 * @module
 */

import { ParticipantKind } from '@livekit/rtc-node';
import { isUserId } from './user-id.ts';

const PHONE_NUMBER = /^\+?[0-9]{5,20}$/;

export interface Participant {
  readonly identity: string;
  /** As in LiveKit's `ParticipantInfo.Kind`; the room's and the server's numbers are the same. */
  readonly kind?: number;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** @returns The user id, or `null` when the participant names no user: the call goes on without memory. */
export function userIdOf(participant: Participant): string | null {
  if (participant.kind === ParticipantKind.SIP) {
    const number = participant.attributes?.['sip.phoneNumber'] ?? '';
    return PHONE_NUMBER.test(number) ? `tel:${number}` : null;
  }
  return isUserId(participant.identity) ? participant.identity : null;
}
