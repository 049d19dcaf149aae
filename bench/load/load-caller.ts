/**
 * One of many callers at the same time: speaks sound that was made before, notes when an answer is first heard, and
 * recognises nothing, so that it costs the machine little.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ParticipantKind, Room, RoomEvent, TrackKind } from '@livekit/rtc-node';
import { AccessToken, RoomAgentDispatch, RoomConfiguration } from 'livekit-server-sdk';
import { HeardSound } from '../../local/caller/heard-sound.ts';
import { Microphone } from '../../local/caller/microphone.ts';
import { Notes } from '../../local/caller/notes.ts';
import { until } from '../../local/caller/within.ts';
import type { Livekit } from '../../local/test-stack/typist.ts';
import { saysBusy } from '../../src/call/busy-notice.ts';

const SAMPLE_RATE = 24_000;
/** Longer than anybody waits on a telephone. */
const GREETED_WITHIN_MS = 45_000;
const ANSWERED_WITHIN_MS = 30_000;
const QUIET_MS = 300;
/** What somebody does between hearing an answer and saying the next thing. */
const THINKS_MS = 500;

export interface LoadCallOptions {
  readonly livekit: Livekit;
  readonly agentName: string;
  readonly pcm: Int16Array;
  readonly turns: number;
  /** Nobody speaks before. */
  readonly begin: Promise<unknown>;
}

export interface LoadCallOutcome {
  readonly user: string;
  readonly isGreeted: boolean;
  /** Was told that there is no place. */
  readonly isRefused: boolean;
  /** From the end of each utterance to the first sound of the reply; `null`: none came in time. */
  readonly delaysMs: readonly (number | null)[];
  /** Turns that the agent has told of: a pause in a sentence may make two of it. */
  readonly taken: number;
}

class LoadCaller {
  readonly user = `load-${randomUUID()}`;
  readonly notes = new Notes();
  readonly #heard = new HeardSound();
  readonly #room = new Room();
  readonly #microphone = new Microphone(SAMPLE_RATE);

  /** Whether the room says that there is no place. */
  get isRefused(): boolean {
    return saysBusy(this.#room.metadata);
  }

  async join({ livekit, agentName }: LoadCallOptions): Promise<void> {
    const token = new AccessToken(livekit.apiKey, livekit.apiSecret, { identity: this.user, ttl: '1h' });
    token.addGrant({ roomJoin: true, room: this.user, canPublish: true, canSubscribe: true });
    token.roomConfig = new RoomConfiguration({ agents: [new RoomAgentDispatch({ agentName })] });
    this.#room.registerTextStreamHandler('kindred.turn', this.notes.turnHandler);
    this.#room.on(RoomEvent.TrackSubscribed, (track) => {
      if (track.kind === TrackKind.KIND_AUDIO) this.#heard.listen(track).catch(() => undefined);
    });
    const options = { autoSubscribe: true, dynacast: false };
    await this.#room.connect(livekit.url, await token.toJwt(), options);
    await this.#microphone.publish(this.#room);
  }

  /** @returns Whether the agent was heard. */
  async hearGreeting(): Promise<boolean> {
    const loud = await see(() => this.isRefused || this.#heard.firstLoudAfter(0), GREETED_WITHIN_MS);
    if (loud === undefined || this.isRefused) return false;
    await this.#hearOut();
    return true;
  }

  async speak(pcm: Int16Array): Promise<number | null> {
    const endedAt = await this.#microphone.speak(pcm);
    const loudAt = await see(() => this.#heard.firstLoudAfter(endedAt), ANSWERED_WITHIN_MS);
    if (typeof loudAt !== 'number') return null;
    await this.#hearOut();
    return Math.round(loudAt - endedAt);
  }

  async hangUp(): Promise<void> {
    await this.#microphone.close();
    await this.#room.disconnect();
  }

  async #hearOut(): Promise<void> {
    await see(() => this.#agentListens() && this.#heard.quietForMs() > QUIET_MS, ANSWERED_WITHIN_MS);
  }

  #agentListens(): boolean {
    const agent = [...this.#room.remoteParticipants.values()].find(
      ({ kind }) => kind === ParticipantKind.AGENT,
    );
    return agent?.attributes['lk.agent.state'] === 'listening';
  }
}

function see<T>(look: () => T | undefined | false, timeoutMs: number): Promise<T | undefined> {
  return until(look, { timeoutMs, signal: new AbortController().signal });
}

/** One call from joining to hanging up. @param greeted Hears when it is greeted, refused or given up. */
export async function holdCall(options: LoadCallOptions, greeted: () => void): Promise<LoadCallOutcome> {
  const caller = new LoadCaller();
  await caller.join(options);
  const isGreeted = await caller.hearGreeting();
  greeted();
  const delaysMs: (number | null)[] = [];
  if (isGreeted) await options.begin;
  for (let turn = 0; isGreeted && turn < options.turns; turn++) {
    delaysMs.push(await caller.speak(options.pcm));
    await sleep(THINKS_MS);
  }
  await caller.hangUp();
  const { user, isRefused, notes } = caller;
  return { user, isGreeted, isRefused, delaysMs, taken: notes.turns.length };
}
