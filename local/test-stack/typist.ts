/**
 * A caller in a real room who types instead of speaking, or speaks where STT is the subject: what comes back is
 * heard as sound all the same.
 *
 * @module
 */

import './quiet.ts';
import { randomUUID } from 'node:crypto';
import { ParticipantKind, Room, RoomEvent, TrackKind } from '@livekit/rtc-node';
import { AccessToken, RoomAgentDispatch, RoomConfiguration } from 'livekit-server-sdk';
import { saysBusy } from '../../src/call/busy-notice.ts';
import { HeardSound } from '../caller/heard-sound.ts';
import { Microphone } from '../caller/microphone.ts';
import { Notes } from '../caller/notes.ts';
import { wholeText } from '../caller/whole-text.ts';
import { until } from '../caller/within.ts';

/** How long to wait for what must come, on a machine that does much else. */
const PATIENCE_MS = 60_000;
const CHAT_TOPIC = 'lk.chat';
const CAPTIONS_TOPIC = 'lk.transcription';
const SPEECH_SAMPLE_RATE = 24_000;
const QUIET_MS = 300;

export interface Livekit {
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
}

export interface TypistOptions {
  readonly livekit: Livekit;
  readonly agentName: string;
  readonly user: string;
  /** @default false */
  readonly microphone?: boolean;
  /** A room that the agent was sent into before. @default a fresh one, for which the token asks for the agent */
  readonly room?: string;
  /** One that was made elsewhere, for {@link room} and {@link user}. @default made here */
  readonly token?: string;
  /** Comes as somebody who telephones from this number does; an empty one is hidden. @default a browser */
  readonly phone?: string;
  /** @default true */
  readonly canPublish?: boolean;
}

/** What came back on one text. */
export interface Answered {
  readonly said: string;
  /** From typing (or the last word) to the first sound; `null`: none came in time. */
  readonly delayMs: number | null;
}

function tokenFor(roomName: string, options: TypistOptions): Promise<string> {
  const { livekit, agentName, user, room, phone, canPublish = true } = options;
  const attributes: Record<string, string> = phone ? { 'sip.phoneNumber': phone } : {};
  const token = new AccessToken(livekit.apiKey, livekit.apiSecret, { identity: user, attributes, ttl: '1h' });
  if (phone !== undefined) token.kind = 'sip';
  token.addGrant({ roomJoin: true, room: roomName, canPublish, canSubscribe: true });
  if (!room) token.roomConfig = new RoomConfiguration({ agents: [new RoomAgentDispatch({ agentName })] });
  return token.toJwt();
}

export class Typist {
  readonly user: string;
  readonly roomName: string;
  readonly heard = new HeardSound();
  readonly notes = new Notes();
  /** Everything typed, in order. */
  readonly said: string[] = [];
  /** What the agent has said, utterance by utterance, as the room was shown it. */
  readonly captions: string[] = [];
  readonly #room = new Room();
  #microphone: Microphone | undefined;
  /** How often the agent has begun to think. */
  #thoughts = 0;
  #isCut = false;

  private constructor(user: string, roomName: string) {
    this.user = user;
    this.roomName = roomName;
  }

  /** Joins a room. */
  static async join(options: TypistOptions): Promise<Typist> {
    const { livekit, user, microphone = false } = options;
    const typist = new Typist(user, options.room ?? `faults-${randomUUID()}`);
    const room = typist.#room;
    room.registerTextStreamHandler('kindred.turn', typist.notes.turnHandler);
    room.registerTextStreamHandler('kindred.greeting', typist.notes.greetingHandler);
    room.registerTextStreamHandler(CAPTIONS_TOPIC, async (reader, { identity }) => {
      const text = await wholeText(reader);
      if (text !== null && identity !== user) typist.captions.push(text);
    });
    room.on(RoomEvent.TrackSubscribed, (track) => {
      if (track.kind === TrackKind.KIND_AUDIO) typist.heard.listen(track).catch(() => undefined);
    });
    room.on(RoomEvent.ParticipantAttributesChanged, (changed) => {
      if (changed['lk.agent.state'] === 'thinking') typist.#thoughts += 1;
    });
    room.on(RoomEvent.Disconnected, () => {
      typist.#isCut = true;
    });
    const token = options.token ?? (await tokenFor(typist.roomName, options));
    await room.connect(livekit.url, token, { autoSubscribe: true, dynacast: false });
    if (microphone) {
      typist.#microphone = new Microphone(SPEECH_SAMPLE_RATE);
      await typist.#microphone.publish(room);
    }
    return typist;
  }

  get agentState(): string | undefined {
    const everybody = [...this.#room.remoteParticipants.values()];
    return everybody.find(({ kind }) => kind === ParticipantKind.AGENT)?.attributes['lk.agent.state'];
  }

  /** Whether the room says that no worker takes the call. */
  get isBusy(): boolean {
    return saysBusy(this.#room.metadata);
  }

  /** How many agents are in the room. */
  get agents(): number {
    return [...this.#room.remoteParticipants.values()].filter(({ kind }) => kind === ParticipantKind.AGENT)
      .length;
  }

  /** Whether the connection ended before {@link hangUp}. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** Waits for the greeting and hears it out. @throws When none comes. */
  async hearGreeting(): Promise<void> {
    const greeted = await this.#wait(() => this.notes.greeting !== undefined && this.heard.firstLoudAfter(0));
    await this.hearOut();
    if (!greeted) throw new Error(`no greeting came into ${this.roomName}; the agent is ${this.agentState}`);
  }

  /** Types, without waiting for an answer. */
  async type(text: string): Promise<void> {
    await this.#room.localParticipant?.sendText(text, { topic: CHAT_TOPIC });
    this.said.push(text);
  }

  /**
   * Types and hears the answer out.
   *
   * @param patienceMs How long to wait for a first sound.
   */
  async ask(text: string, patienceMs = PATIENCE_MS): Promise<Answered> {
    const askedAt = performance.now();
    await this.type(text);
    return { said: text, delayMs: await this.#hearAnswer(askedAt, patienceMs) };
  }

  /** Speaks and hears the answer out. @param text What STT is to make of it. */
  async speak(pcm: Int16Array, text: string, patienceMs = PATIENCE_MS): Promise<Answered> {
    if (!this.#microphone) throw new Error('this typist has no microphone');
    const endedAt = await this.#microphone.speak(pcm);
    this.said.push(text);
    return { said: text, delayMs: await this.#hearAnswer(endedAt, patienceMs) };
  }

  async hangUp(): Promise<void> {
    await this.#microphone?.close();
    await this.#room.disconnect();
  }

  /** Presses keys of a telephone. */
  async press(keys: string): Promise<void> {
    for (const key of keys)
      await this.#room.localParticipant?.publishDtmf('0123456789*#ABCD'.indexOf(key), key);
  }

  /** Begins to speak. @returns When it has spoken. */
  async interject(pcm: Int16Array): Promise<number> {
    if (!this.#microphone) throw new Error('this typist has no microphone');
    return this.#microphone.speak(pcm);
  }

  /** Waits until the agent has said something that holds these words. */
  async hears(words: string | RegExp): Promise<boolean> {
    const said = () => this.captions.some((text) => text.search(words) >= 0);
    return (await this.#wait(said)) === true;
  }

  /** Waits until the connection has been ended from the other side. */
  async seesEnd(patienceMs = PATIENCE_MS): Promise<boolean> {
    return (await this.#wait(() => this.#isCut, patienceMs)) === true;
  }

  /** Waits for the agent to be this state. */
  async see(state: string, patienceMs = PATIENCE_MS): Promise<boolean> {
    return (await this.#wait(() => this.agentState === state, patienceMs)) === true;
  }

  async #hearAnswer(sinceMs: number, patienceMs: number): Promise<number | null> {
    const loudAt = await this.#wait(() => this.heard.firstLoudAfter(sinceMs), patienceMs);
    if (loudAt === undefined) return null;
    await this.hearOut();
    return Math.round(loudAt - sinceMs);
  }

  /**
   * Types, and waits until the agent has taken it: it thinks about it.
   *
   * @returns Whether it did before `over`.
   */
  async typeAndSeeTaken(text: string, over: AbortSignal): Promise<boolean> {
    const before = this.#thoughts;
    // With nobody there any more it may fail.
    await this.type(text).catch(() => undefined);
    const seen = await this.#wait(
      () => (this.#thoughts > before && 'taken') || (this.#isGone(over) && 'gone'),
    );
    return seen === 'taken';
  }

  /** Hears the agent out: what it has sent is still to be heard when it says that it listens. */
  async hearOut(over?: AbortSignal): Promise<void> {
    const isOver = () => this.agentState === 'listening' && this.heard.quietForMs() > QUIET_MS;
    await this.#wait(() => isOver() || this.#isGone(over));
  }

  #isGone(over?: AbortSignal): boolean {
    return this.#isCut || over?.aborted === true;
  }

  #wait<T>(see: () => T | undefined | false, timeoutMs = PATIENCE_MS): Promise<T | undefined> {
    return until(see, { timeoutMs, signal: new AbortController().signal });
  }
}
