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
import type { CountryCode } from 'libphonenumber-js/min';
import { normalNumber } from '../telephone/phone-number.ts';
import { isGuest, isPersonId, refusalOf } from './user-id.ts';

export interface Participant {
  readonly identity: string;
  /** As in LiveKit's `ParticipantInfo.Kind`; the room's and the server's numbers are the same. */
  readonly kind?: number;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly permission?: { readonly canPublish?: boolean; readonly hidden?: boolean };
}

/**
 * Standard, SIP and connectors (WhatsApp, Twilio), which the room counts as 5 and the server as 7; ingress, egress, agents
 * and bridges do not call.
 */
const CALLING_KINDS: ReadonlySet<number> = new Set([0, 3, 5, 7]);

/** Whether somebody can be who calls: recorders, agents, and those who only watch are not. */
export function canCall({ kind = 0, permission }: Participant): boolean {
  return CALLING_KINDS.has(kind) && permission?.canPublish !== false && permission?.hidden !== true;
}

/** The person whose memory it is, or why the call has none. */
export type Person =
  | { readonly userId: string }
  | { readonly userId: null; readonly because: 'guest' | 'hidden' | 'refused'; readonly reason: string };

/**
 * The person that an application names.
 *
 * @param id `undefined`: it names nobody, `null`: a guest.
 */
export function personNamed(id: string | null | undefined): Person | null {
  if (id === undefined) return null;
  if (id === null) return { userId: null, because: 'guest', reason: 'the application says so' };
  const named = id.normalize('NFC');
  // An application may say which telephone it is.
  const refusal = isPersonId(named) ? null : (refusalOf(named) ?? 'the id is one of a guest');
  return refusal === null ? { userId: named } : { userId: null, because: 'refused', reason: refusal };
}

/** @param country Of a telephone number that names none. */
export function personOf(participant: Participant, country?: CountryCode): Person {
  if (participant.kind === ParticipantKind.SIP) {
    const number = normalNumber(participant.attributes?.['sip.phoneNumber'] ?? '', country);
    if (number !== null) return { userId: `tel:${number}` };
    return { userId: null, because: 'hidden', reason: 'the number is hidden, or is none' };
  }
  const identity = participant.identity.normalize('NFC');
  if (isGuest(identity)) return { userId: null, because: 'guest', reason: 'the identity is a guest' };
  const refusal = refusalOf(identity);
  return refusal === null ? { userId: identity } : { userId: null, because: 'refused', reason: refusal };
}
