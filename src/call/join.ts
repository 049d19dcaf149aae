/**
 * Who calls, and their memory: both are found while the connection to the room is still being made.
 *
 * Whoever has sent for the agent may have said who is expected. Else the server is asked who is in the room, since the
 * room itself says so only once it is connected, some 200 ms later. The session is bound to who is named: to anybody
 * else it does not listen, and without them it does not speak.
 *
 * @module
 */

import type { JobContext } from '@livekit/agents';
import { ParticipantKind } from '@livekit/rtc-node';
import type { Config } from '../config.ts';
import { messageOf } from '../errors.ts';
import type { Embedder } from '../memory/embedder/embedder.ts';
import type { CallStart } from '../memory/store/rows.ts';
import { askPerson } from '../setup/ask-person.ts';
import type { PersonSettings } from '../setup/person.ts';
import type { Timeline } from '../telemetry/timeline.ts';
import { Call } from './call.ts';
import { CallNotes } from './call-notes.ts';
import type { CallRoom } from './call-room.ts';
import type { Prewarmed } from './call-services.ts';
import { canCall, type Participant, type Person, personNamed, personOf } from './caller.ts';
import { languageInToken, languageOf, zoneInToken, zoneOfCaller } from './caller-zone.ts';
import { withChosen } from './chosen-settings.ts';
import { type Expected, expectedCaller } from './dispatch.ts';
import { tellCaller } from './room.ts';
import { roomService } from './room-service.ts';
import { servicesOf } from './setup-services.ts';
import { isPersonId } from './user-id.ts';

/** A caller and the call that was opened for them. */
export interface JoinedCaller {
  readonly identity: string;
  /** Whose memory it is, or why there is none. */
  readonly person: Person;
  readonly isTelephone: boolean;
  /** Whether they are known to have joined: else the agent is here before them. */
  readonly hasJoined: boolean;
  /** Whether the agent is the one who calls. */
  readonly isCalled: boolean;
  readonly call: Call;
  /** What `kindred.config.ts` says of them. */
  readonly settings: PersonSettings;
  /** Those of the process, with their voice, language and persona. */
  readonly services: Prewarmed;
  /** For hooks; `null`: there are none. */
  readonly notes: CallNotes | null;
  /** What the call has loaded, once it has. Never rejects. */
  readonly start: Promise<CallStart | null>;
}

/** What is known of a caller before they are there. */
interface Known extends Pick<Expected, 'timeZone' | 'language'> {
  /** Whose memory it is. */
  readonly person?: Person;
  readonly isCalled?: boolean;
}

/** What a caller's own token says of them. */
function saidByToken({ attributes }: Participant): Known {
  return { timeZone: zoneInToken(attributes), language: languageInToken(attributes) };
}

/** Asks the server once for a room that does not exist: connection and code are ready for the one that does. */
export async function warmUpLookUp(config: Config): Promise<void> {
  await roomService(config.livekit)
    .listParticipants('kindred-warm-up')
    .catch(() => undefined);
}

export class Joining {
  readonly #ctx: JobContext<Prewarmed>;
  readonly #services: Prewarmed;
  readonly #embedder: Embedder;
  readonly #timeline: Timeline;

  constructor(ctx: JobContext<Prewarmed>, embedder: Embedder, timeline: Timeline) {
    this.#ctx = ctx;
    this.#services = ctx.proc.userData;
    this.#embedder = embedder;
    this.#timeline = timeline;
  }

  /**
   * @param connecting The connection to the room, under way. It is waited for only when nobody else says who calls.
   * @returns `null` when nobody came.
   */
  async receive(connecting: Promise<void>, room: CallRoom): Promise<JoinedCaller | null> {
    const { caller, joined = false, calls, ...known } = expectedCaller(this.#ctx.job.metadata) ?? {};
    if (caller !== undefined && calls) return this.#call(caller, calls);
    if (caller !== undefined) return this.#open({ identity: caller }, joined, known);
    const early = await this.#timeline.span('lookUp', () => this.#lookUp());
    if (early) return early;
    await connecting;
    const present = await this.#timeline.span('participant', () => room.waitFor(undefined, joined));
    return present && this.#open(present, true);
  }

  /** Who is called has a memory under their number, or under the id that the application knows them by. */
  #call(identity: string, { number, userId }: NonNullable<Expected['calls']>): Promise<JoinedCaller> {
    const caller = { identity, kind: ParticipantKind.SIP, attributes: { 'sip.phoneNumber': number } };
    const known = isPersonId(userId) ? { userId } : undefined;
    return this.#open(caller, false, { person: known, isCalled: true });
  }

  async #open(
    caller: Participant,
    hasJoined: boolean,
    known: Known = saidByToken(caller),
  ): Promise<JoinedCaller> {
    const { log, config, setup } = this.#services;
    const { identity, attributes = {} } = caller;
    const { isCalled = false } = known;
    const isTelephone = caller.kind === ParticipantKind.SIP;
    const settings = await askPerson(setup.definition, { identity, isTelephone, attributes }, log);
    const language = settings.language ?? languageOf(known.language, log);
    const person = known.person ?? personNamed(settings.id) ?? personOf(caller, config.calls.phoneCountry);
    const { userId } = person;
    const spoken = await withChosen({ ...settings, language }, userId, this.#services);
    const services = await servicesOf(this.#services, spoken);
    const { onTurn, onCallEnd } = setup.definition;
    const notes = onTurn || onCallEnd ? new CallNotes() : null;
    if (userId === null)
      log[person.because === 'guest' ? 'info' : 'warn'](
        { because: person.because, reason: person.reason },
        'the call goes on without memory',
      );
    const call = new Call(services, {
      userId,
      timeZone: zoneOfCaller(settings.timeZone ?? known.timeZone, userId, log),
      room: this.#ctx.job.room?.name ?? '',
      isCalled,
      embedder: this.#embedder,
      queryEmbedder: services.queryEmbedder,
      ...(notes && { notes }),
      tell: (topic, body) => void tellCaller(this.#ctx.room, identity, { topic, body }, log),
    });
    return {
      ...{ identity, person, isTelephone, hasJoined, isCalled, call, settings, services, notes },
      start: this.#timeline.span('memory', () => call.initialise()),
    };
  }

  /** Never rejects: without an answer the room itself says who is there. */
  async #lookUp(): Promise<JoinedCaller | null> {
    const room = this.#ctx.job.room?.name;
    if (!room) return null;
    try {
      const present = await roomService(this.#services.config.livekit).listParticipants(room);
      const caller = present.find(canCall);
      return caller ? await this.#open(caller, true) : null;
    } catch (error) {
      this.#services.log.debug({ error: messageOf(error) }, 'the server did not say who is in the room');
      return null;
    }
  }
}
