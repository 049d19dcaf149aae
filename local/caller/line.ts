/**
 * The line to the agent: a fresh room with the caller's microphone in it, and what they hear.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import {
  dispose,
  ParticipantKind,
  type RemoteParticipant,
  Room,
  RoomEvent,
  TrackKind,
} from '@livekit/rtc-node';
import { AccessToken, RoomAgentDispatch, RoomConfiguration } from 'livekit-server-sdk';
import { saysBusy } from '../../src/call/busy-notice.ts';
import {
  askForAgent,
  type Dispatch,
  JOINED_METADATA,
  type LivekitAccess,
  sendForAgent,
  TIME_ZONE_ATTRIBUTE,
} from '../../src/call/dispatch.ts';
import { KindredError, messageOf } from '../../src/errors.ts';
import { SPEECH_SAMPLE_RATE } from '../inference/tts.ts';
import type { StackFile } from '../stack/stack-file.ts';
import type { CallLine } from './call-line.ts';
import { Captions } from './captions.ts';
import { HeardSound } from './heard-sound.ts';
import { Microphone } from './microphone.ts';
import { Notes } from './notes.ts';
import { within } from './within.ts';

const CONNECT_TIMEOUT_MS = 15_000;
const TOKEN_TTL = '1h';

/** Whom to call, and from where. */
export interface Connection extends Pick<StackFile, 'livekit' | 'agentName'> {
  /** Where the caller is: IANA name, if that is known. */
  readonly timeZone?: string;
}

export class Line implements CallLine {
  readonly roomName = `call-${randomUUID()}`;
  readonly user: string;
  readonly heard = new HeardSound();
  readonly captions = new Captions();
  readonly notes = new Notes();
  readonly tellsTurns = true;
  /** When the join began, on `performance.now()`'s clock. */
  joinedAt = 0;
  /** When the agent's track was there to be heard; undefined before. */
  trackAt: number | undefined;
  /** Whether the connection ended before {@link hangUp}. */
  isCut = false;
  readonly #room = new Room();
  readonly #microphone = new Microphone(SPEECH_SAMPLE_RATE);

  readonly #phone: string | undefined;

  /** @param phone Comes as somebody who telephones from this number does, under no other id. */
  constructor(user: string, phone?: string) {
    this.user = phone === undefined ? user : `sip_${phone}`;
    this.#phone = phone;
  }

  /**
   * Sends for the agent, joins the room and switches the microphone on.
   *
   * @throws KindredError `LOCAL_STACK` when the server cannot be reached or refuses.
   */
  async open({ livekit, agentName, timeZone }: Connection): Promise<void> {
    const room = this.#room;
    room.registerTextStreamHandler('lk.transcription', this.captions.handler);
    room.registerTextStreamHandler('kindred.turn', this.notes.turnHandler);
    room.registerTextStreamHandler('kindred.greeting', this.notes.greetingHandler);
    room.registerTextStreamHandler('kindred.record', this.notes.recordHandler);
    room.on(RoomEvent.Disconnected, () => {
      this.isCut = true;
    });
    room.on(RoomEvent.TrackSubscribed, (track) => {
      // A stream that breaks off is heard as silence, which every wait on this line has a limit for.
      if (track.kind !== TrackKind.KIND_AUDIO) return;
      this.trackAt ??= performance.now();
      this.heard.listen(track).catch(() => {});
    });
    const dispatch = { room: this.roomName, agentName, caller: this.user, timeZone };
    // A telephone comes unannounced.
    if (this.#phone === undefined)
      await sendForAgent(livekit, dispatch, (reason) =>
        console.error(`The agent was not sent ahead (${reason}): the token of the caller asks for it.`),
      );
    const token = await this.#token(livekit, dispatch);
    this.joinedAt = performance.now();
    try {
      await within(
        CONNECT_TIMEOUT_MS,
        room.connect(livekit.url, token, { autoSubscribe: true, dynacast: false }),
      );
      await within(CONNECT_TIMEOUT_MS, this.#microphone.publish(room));
    } catch (cause) {
      const message = `LiveKit at ${livekit.url} did not let the call in: ${messageOf(cause)}`;
      throw new KindredError('LOCAL_STACK', message, { cause });
    }
  }

  get isAgentThere(): boolean {
    return this.#agent !== undefined;
  }

  get isBusy(): boolean {
    return saysBusy(this.#room.metadata);
  }

  get #agent(): RemoteParticipant | undefined {
    return [...this.#room.remoteParticipants.values()].find(({ kind }) => kind === ParticipantKind.AGENT);
  }

  /** `initializing`, `listening`, `thinking` or `speaking`, as LiveKit's agents publish it. */
  get agentState(): string | undefined {
    return this.#agent?.attributes['lk.agent.state'];
  }

  /** Speaks in real time. @returns When the last word ended. */
  speak(pcm: Int16Array): Promise<number> {
    return this.#microphone.speak(pcm);
  }

  /** What the agent has understood of us since a moment. */
  heardSince(ms: number): string {
    return this.captions.saidSince(ms, this.user);
  }

  /** What the agent has said since a moment. */
  repliedSince(ms: number): string {
    return this.captions.answeredSince(ms, this.user);
  }

  /** Leaves the room and lets LiveKit's native part go. */
  async hangUp(): Promise<void> {
    await this.#microphone.close();
    await this.#room.disconnect();
    await dispose();
  }

  #token({ apiKey, apiSecret }: LivekitAccess, { agentName, caller, timeZone }: Dispatch): Promise<string> {
    const phone = this.#phone;
    const attributes = {
      ...(timeZone !== undefined && { [TIME_ZONE_ATTRIBUTE]: timeZone }),
      ...(phone && { 'sip.phoneNumber': phone }),
    };
    const token = new AccessToken(apiKey, apiSecret, { identity: this.user, ttl: TOKEN_TTL, attributes });
    token.addGrant({ roomJoin: true, room: this.roomName, canPublish: true, canSubscribe: true });
    token.roomConfig =
      phone === undefined ? askForAgent({ agentName, caller, timeZone }) : answeredBy(agentName);
    if (phone !== undefined) token.kind = 'sip';
    return token.toJwt();
  }
}

/** As a dispatch rule of a telephone says it. */
function answeredBy(agentName: string): RoomConfiguration {
  return new RoomConfiguration({ agents: [new RoomAgentDispatch({ agentName, metadata: JOINED_METADATA })] });
}
