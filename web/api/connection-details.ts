/**
 * The way into a call: a fresh room, the agent on its way there, a short-lived token with only what a caller needs.
 * Request and response are those of LiveKit's token standard; `user` is ours.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { AccessToken, type RoomConfiguration, TrackSource } from 'livekit-server-sdk';
import { z } from 'zod';
import type { AgentsAhead } from '../../src/call/agents-ahead.ts';
import {
  askForAgent,
  LANGUAGE_ATTRIBUTE,
  type LivekitAccess,
  TIME_ZONE_ATTRIBUTE,
} from '../../src/call/dispatch.ts';
import { isGuest, refusalOf } from '../../src/call/user-id.ts';
import { withoutDirectionMarks } from '../../src/memory/fence.ts';
import type { Log } from '../../src/telemetry/log.ts';
import { isLanguage, isTimeZone } from '../../src/time-zone.ts';
import { ApiError } from './api-error.ts';
import type { PeopleStore } from './people-store.ts';

/** Long enough to allow the microphone and join; a call that is going on needs no new token. */
const TOKEN_TTL = '10m';
/** Of a zone that does not exist this much is logged. */
const MAX_ZONE_CHARS = 64;

/** Calls under other identities are held without memory. */
const userIdSchema = z.string({ error: 'the id of a person' }).superRefine((id, context) => {
  const reason = isGuest(id) ? 'it is a guest, or nobody' : refusalOf(id);
  if (reason !== null) context.addIssue({ code: 'custom', message: `not the id of a person: ${reason}` });
});

/** One line that a person typed: no control characters, bounded; marks that turn its direction are left out. */
export function line(what: string, max: number) {
  const wanted = `${what}, at most ${max} characters on one line`;
  const bounded = z
    .string()
    .trim()
    .min(1, { error: wanted })
    .max(max, { error: wanted })
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, { error: wanted });
  return z.string({ error: wanted }).transform(withoutDirectionMarks).pipe(bounded);
}

const onboardingSchema = z.object({
  name: line('a name', 80),
  occupation: line('an occupation', 120)
    .nullish()
    .transform((text) => text ?? null),
  interests: z.array(line('an interest', 60)).max(20, { error: 'at most 20 interests' }).default([]),
});

const userSchema = z
  .object({
    id: userIdSchema.optional(),
    onboarding: onboardingSchema.optional(),
    /** Where they are: IANA name. */
    timeZone: z.string({ error: 'the name of a time zone' }).nullish(),
  })
  .refine(({ id, onboarding, timeZone }) => id !== undefined || (!onboarding && Boolean(timeZone)), {
    path: ['id'],
    error: 'the id of a person; a guest has none and says a time zone alone',
  });

/** Of a room's configuration what is looked at. */
export const roomConfigSchema = z
  .object({ agents: z.array(z.object({ agent_name: z.string().optional() })).optional() })
  .nullish();

/** LiveKit's standard token request. A caller names neither its room nor anything that a token signs for it. */
const requestSchema = z.object({
  user: userSchema.optional(),
  participant_identity: userIdSchema.nullish(),
  participant_name: line('a name', 80).nullish(),
  room_config: roomConfigSchema,
});

export type ConnectionRequest = z.output<typeof requestSchema>;
export const connectionRequestSchema: z.ZodType<ConnectionRequest> = requestSchema;

export interface ConnectionDetails {
  readonly serverUrl: string;
  readonly roomName: string;
  readonly participantName: string;
  readonly participantToken: string;
}

/** The same in the words of LiveKit's token standard. */
export function inStandardWords(details: ConnectionDetails) {
  return {
    server_url: details.serverUrl,
    room_name: details.roomName,
    participant_name: details.participantName,
    participant_token: details.participantToken,
  };
}

export interface ConnectionOptions {
  readonly livekit: LivekitAccess;
  readonly agentName: string;
  readonly ahead: AgentsAhead;
  readonly store: Pick<PeopleStore, 'saveOnboarding'>;
  readonly log: Log;
}

/**
 * Keeps a new person's onboarding details and makes the way into a call.
 *
 * @throws ApiError 400 when the request asks for another agent than this server's.
 */
export async function makeConnection(
  request: ConnectionRequest,
  options: ConnectionOptions,
): Promise<ConnectionDetails> {
  refuseOtherAgents(request, options.agentName);
  const { store, log } = options;
  const { id = request.participant_identity ?? undefined, onboarding, timeZone } = request.user ?? {};
  if (id !== undefined && onboarding) await store.saveOnboarding(id, onboarding);
  const caller = {
    identity: id ?? `guest-${randomUUID()}`,
    name: onboarding?.name ?? request.participant_name ?? id ?? 'Guest',
    timeZone: knownZone(timeZone, log),
  };
  return openCall(caller, options);
}

/** Who will call, as their token says it. */
export interface ExpectedCaller {
  readonly identity: string;
  readonly name: string;
  /** IANA name, if known. */
  readonly timeZone?: string;
  /** ISO 639-1, if known. */
  readonly language?: string;
}

/** A fresh room, the agent on its way there, and the token. */
export async function openCall(
  caller: ExpectedCaller,
  { livekit, agentName, ahead }: Pick<ConnectionOptions, 'livekit' | 'agentName' | 'ahead'>,
): Promise<ConnectionDetails> {
  const { identity, name, timeZone, language } = caller;
  const said = { caller: identity, timeZone, language };
  const roomName = `kindred-${randomUUID()}`;
  await ahead.send({ room: roomName, ...said });
  const signed = { identity, name, attributes: attributesOf(caller) };
  return {
    serverUrl: livekit.url,
    roomName,
    participantName: name,
    participantToken: await makeToken(signed, roomName, livekit, askForAgent({ agentName, ...said })),
  };
}

function attributesOf({ timeZone, language }: ExpectedCaller): Record<string, string> | undefined {
  if (timeZone === undefined && language === undefined) return undefined;
  return {
    ...(timeZone !== undefined && { [TIME_ZONE_ATTRIBUTE]: timeZone }),
    ...(language !== undefined && { [LANGUAGE_ATTRIBUTE]: language }),
  };
}

/** Of a starter's `room_config` only the agent's name is looked at: a caller does not configure rooms. */
export function refuseOtherAgents(request: Pick<ConnectionRequest, 'room_config'>, agentName: string): void {
  const asked = request.room_config?.agents?.map((agent) => agent.agent_name) ?? [];
  const other = asked.find((name) => name !== undefined && name !== '' && name !== agentName);
  if (other !== undefined) throw new ApiError(400, `This server calls the agent ${agentName} and no other.`);
}

/** A zone that is not known here, as of a newer browser, is left out rather than refused. */
export function knownZone(timeZone: string | null | undefined, log: Log): string | undefined {
  if (!timeZone) return undefined;
  if (isTimeZone(timeZone)) return timeZone;
  log.warn(
    { timeZone: timeZone.slice(0, MAX_ZONE_CHARS) },
    'the caller names a time zone that does not exist',
  );
  return undefined;
}

/** A language in another form is left out rather than refused. */
export function knownLanguage(language: string | null | undefined, log: Log): string | undefined {
  if (!language) return undefined;
  if (isLanguage(language)) return language;
  log.warn(
    { language: language.slice(0, MAX_ZONE_CHARS) },
    'the caller names a language in another form than ISO 639-1',
  );
  return undefined;
}

interface TokenHolder {
  readonly identity: string;
  readonly name: string;
  readonly attributes: Record<string, string> | undefined;
}

function makeToken(
  caller: TokenHolder,
  roomName: string,
  livekit: LivekitAccess,
  asksFor: RoomConfiguration,
): Promise<string> {
  const token = new AccessToken(livekit.apiKey, livekit.apiSecret, { ...caller, ttl: TOKEN_TTL });
  token.addGrant({
    room: roomName,
    roomJoin: true,
    canPublish: true,
    canPublishSources: [TrackSource.MICROPHONE],
    // Words may be typed as well (`lk.chat`); nobody else is in the room.
    canPublishData: true,
    canSubscribe: true,
    // Memory goes by identity, which the token signs; a caller that renames itself gains nothing, and cannot.
    canUpdateOwnMetadata: false,
  });
  token.roomConfig = asksFor;
  return token.toJwt();
}
