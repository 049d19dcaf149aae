/**
 * `POST /api/token`: LiveKit's standard token endpoint, as `TokenSource.endpoint()` asks it.
 *
 * Who calls is said by the application's session, which `authorize` of `kindred.config.ts` reads from the request. Without
 * it whoever reaches this server could be anybody: then the request is taken at its word on this machine alone.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import { z } from 'zod';
import { LANGUAGE_ATTRIBUTE, TIME_ZONE_ATTRIBUTE } from '../../src/call/dispatch.ts';
import { isGuest, refusalOf } from '../../src/call/user-id.ts';
import { messageOf } from '../../src/errors.ts';
import type { Authorized, KindredDefinition } from '../../src/setup/definition.ts';
import type { Log } from '../../src/telemetry/log.ts';
import { ApiError, parseOrRefuse, readJson } from './api-error.ts';
import {
  type ConnectionDetails,
  type ConnectionOptions,
  type ExpectedCaller,
  knownLanguage,
  knownZone,
  line,
  openCall,
  refuseOtherAgents,
  roomConfigSchema,
} from './connection-details.ts';

const MAX_METADATA_CHARS = 4_096;
const MAX_ATTRIBUTES = 32;

const tokenRequestSchema = z.object({
  room_name: z.string().max(256).nullish(),
  participant_identity: z.string({ error: 'a text' }).max(256).nullish(),
  participant_name: line('a name', 80).nullish().catch(null),
  participant_metadata: z.string().max(MAX_METADATA_CHARS).nullish(),
  participant_attributes: z
    .record(z.string().max(128), z.string({ error: 'a text' }).max(MAX_METADATA_CHARS))
    .refine((attributes) => Object.keys(attributes).length <= MAX_ATTRIBUTES, {
      error: `at most ${MAX_ATTRIBUTES} attributes`,
    })
    .nullish(),
  room_config: roomConfigSchema,
});

type TokenRequest = z.output<typeof tokenRequestSchema>;

export interface TokenOptions extends Pick<ConnectionOptions, 'livekit' | 'agentName' | 'ahead'> {
  /** Of `kindred.config.ts`. */
  readonly setup: Pick<KindredDefinition, 'authorize' | 'person'>;
  /** Whether only this machine reaches the server: then a request may say who it is. */
  readonly isLocal: boolean;
  readonly log: Log;
}

/** @throws ApiError 400, 401, 403 with a sentence for the caller. */
export async function answerToken(c: Context, options: TokenOptions): Promise<ConnectionDetails> {
  const asked = c.req.raw.clone();
  const request = parseOrRefuse(tokenRequestSchema, await readJson(c));
  refuseOtherAgents(request, options.agentName);
  const who = options.setup.authorize ? await authorized(asked, options) : saidToBe(request, options);
  tellLeftOut(request, options);
  return openCall(callerOf(who, request, options.log), options);
}

async function authorized(request: Request, { setup, log }: TokenOptions): Promise<Authorized> {
  let who: Authorized | null | undefined;
  try {
    who = await setup.authorize?.(request);
  } catch (error) {
    log.warn({ error: messageOf(error) }, 'a token was refused: authorize of kindred.config.ts failed');
  }
  if (!who) throw new ApiError(401, 'Log in first: the application does not know who asks.');
  if (typeof who.identity !== 'string' || who.identity === '')
    throw new ApiError(401, 'The application does not say who asks.');
  refuseBadId('identity', who.identity, setup);
  return who;
}

/** By the identity memory goes, unless the application says for each whose it is. */
function refuseBadId(field: string, identity: string, { person }: TokenOptions['setup']): void {
  const refusal = person || isGuest(identity) ? null : refusalOf(identity.normalize('NFC'));
  if (refusal !== null) throw new ApiError(400, `${field}: not the id of a person: ${refusal}`);
}

function saidToBe({ participant_identity: said }: TokenRequest, options: TokenOptions): Authorized {
  const identity = said ?? '';
  if (isGuest(identity)) return { identity: identity === '' ? `guest-${randomUUID()}` : identity };
  if (!options.isLocal)
    throw new ApiError(
      403,
      'participant_identity: nothing proves who asks. Say `authorize` in kindred.config.ts, or leave the identity out.',
    );
  refuseBadId('participant_identity', identity, options.setup);
  return { identity };
}

function callerOf(who: Authorized, request: TokenRequest, log: Log): ExpectedCaller {
  const attributes = request.participant_attributes ?? {};
  const { identity, name = request.participant_name ?? identity } = who;
  return {
    identity,
    name,
    timeZone: knownZone(who.timeZone ?? attributes[TIME_ZONE_ATTRIBUTE], log),
    language: knownLanguage(who.language ?? attributes[LANGUAGE_ATTRIBUTE], log),
  };
}

/** What a caller asks for that is not theirs to say. */
function tellLeftOut(request: TokenRequest, { log }: TokenOptions): void {
  const passed = [TIME_ZONE_ATTRIBUTE, LANGUAGE_ATTRIBUTE];
  const others = Object.keys(request.participant_attributes ?? {}).filter((name) => !passed.includes(name));
  const leftOut = [
    ...(request.room_name ? ['room_name'] : []),
    ...(request.participant_metadata ? ['participant_metadata'] : []),
    ...others.map((name) => `participant_attributes.${name}`),
  ];
  if (leftOut.length > 0) log.info({ leftOut }, 'a token is made without what its request may not say');
}
