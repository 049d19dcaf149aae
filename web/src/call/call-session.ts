/**
 * One call, from the microphone to the hang-up; it tells what happens and knows nothing of the page.
 *
 * @module
 */

import {
  createLocalAudioTrack,
  DisconnectReason,
  type LocalAudioTrack,
  type RemoteAudioTrack,
  type RemoteParticipant,
  Room,
  RoomEvent,
  Track,
} from 'livekit-client';
import { saysBusy } from '../../../src/call/busy-notice.ts';
import { type Caller, fetchConnectionDetails } from '../api.ts';
import type { AgentState, CallEvent } from './call-state.ts';
import type { Levels } from './levels.ts';
import { listenToText } from './listen-to-text.ts';
import { CallProblem, microphoneProblem, type Problem, problemOf } from './problem.ts';
import { VoiceMeter } from './voice-meter.ts';

/** An agent that is not there by then does not come: LiveKit asks no second worker. */
const COMPANION_TIMEOUT_MS = 20_000;
const CHAT_TOPIC = 'lk.chat';
const AGENT_STATE = 'lk.agent.state';
const AGENT_STATES: readonly string[] = ['initializing', 'listening', 'thinking', 'speaking'];

/** How a call is held: without a microphone words are typed. */
export interface CallWay {
  readonly microphone: boolean;
}

export class CallSession {
  readonly #tell: (event: CallEvent) => void;
  readonly #room = new Room();
  readonly #meter = new VoiceMeter();
  readonly #ended = new AbortController();
  #microphone: LocalAudioTrack | undefined;
  #joined = false;
  #typed = 0;
  #companionTimer: ReturnType<typeof setTimeout> | undefined;

  /** @param tell Hears all that happens, `over` last and once. */
  constructor(tell: (event: CallEvent) => void) {
    this.#tell = tell;
  }

  /** Opens the call; never rejects: what goes wrong is told as `over` with a problem. */
  async start(caller: Caller, { microphone }: CallWay): Promise<void> {
    try {
      if (microphone) this.#microphone = await this.#openMicrophone();
      this.#tellUnlessOver({ type: 'step', step: 'room' });
      await this.#join(caller);
      this.#awaitCompanion();
    } catch (error) {
      this.#end(problemOf(error));
    }
  }

  hangUp(): void {
    this.#end(null);
  }

  /** Never rejects: a microphone that does not come back ends the call. */
  async setMuted(muted: boolean): Promise<void> {
    try {
      await (muted ? this.#microphone?.mute() : this.#microphone?.unmute());
      this.#tellUnlessOver({ type: 'muted', muted });
    } catch (error) {
      this.#end(microphoneProblem(error).problem);
    }
  }

  /** Says something without speaking. @returns Whether it was sent. Never rejects. */
  async type(text: string): Promise<boolean> {
    try {
      await this.#room.localParticipant.sendText(text, { topic: CHAT_TOPIC });
    } catch {
      return false;
    }
    this.#typed += 1;
    const caption = { id: `typed-${this.#typed}`, speaker: 'person', text, final: true } as const;
    this.#tellUnlessOver({ type: 'caption', caption });
    return true;
  }

  /** To be called from a gesture, where the browser held the sound back. Never rejects: it can be tried again. */
  async allowSound(): Promise<void> {
    await this.#room.startAudio().catch(() => this.#tellUnlessOver({ type: 'sound', blocked: true }));
  }

  /** How loud both sides are at this moment. */
  levels(): Levels {
    return this.#meter.levels();
  }

  async #openMicrophone(): Promise<LocalAudioTrack> {
    if (!navigator.mediaDevices) throw new CallProblem('insecure-page');
    const track = await createLocalAudioTrack({
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
    }).catch((error) => {
      throw microphoneProblem(error);
    });
    if (this.#ended.signal.aborted) track.stop();
    else this.#meter.listenTo('person', track);
    // As `preConnectBuffer` of setMicrophoneEnabled: what is said from here on is heard once the companion is there.
    track.startPreConnectBuffer();
    return track;
  }

  async #join(caller: Caller): Promise<void> {
    const signal = this.#ended.signal;
    const details = await fetchConnectionDetails(caller, signal);
    signal.throwIfAborted();
    this.#listen(caller.id);
    await this.#room.connect(details.serverUrl, details.participantToken).catch((error) => {
      throw new CallProblem('livekit-away', error instanceof Error ? `${error.message}.` : undefined);
    });
    if (signal.aborted) return this.#room.disconnect();
    this.#joined = true;
    const microphone = this.#microphone;
    if (microphone)
      await this.#room.localParticipant.publishTrack(microphone, { source: Track.Source.Microphone });
  }

  #listen(callerId: string): void {
    this.#room
      .on(RoomEvent.ParticipantConnected, (participant) => this.#meet(participant))
      .on(RoomEvent.ParticipantDisconnected, (participant) => {
        if (participant.isAgent) this.#end({ kind: 'companion-left' });
      })
      .on(RoomEvent.ParticipantAttributesChanged, (_changed, participant) => {
        if (participant !== this.#room.localParticipant) this.#meet(participant as RemoteParticipant);
      })
      .on(RoomEvent.TrackSubscribed, (track) => {
        if (track.kind === Track.Kind.Audio) this.#play(track as RemoteAudioTrack);
      })
      .on(RoomEvent.RoomMetadataChanged, (metadata) => this.#endIfBusy(metadata))
      .on(RoomEvent.AudioPlaybackStatusChanged, () =>
        this.#tellUnlessOver({ type: 'sound', blocked: !this.#room.canPlaybackAudio }),
      )
      // First the signalling alone is lost; a short outage is no more than that.
      .on(RoomEvent.SignalReconnecting, () =>
        this.#tellUnlessOver({ type: 'reconnecting', reconnecting: true }),
      )
      .on(RoomEvent.Reconnecting, () => this.#tellUnlessOver({ type: 'reconnecting', reconnecting: true }))
      .on(RoomEvent.Reconnected, () => this.#tellUnlessOver({ type: 'reconnecting', reconnecting: false }))
      // An attempt to join that fails ends here too, before the attempt itself says so.
      .on(RoomEvent.Disconnected, (reason) => this.#joined && this.#end(problemOfDisconnect(reason)));
    listenToText(this.#room, callerId, (event) => this.#tellUnlessOver(event));
  }

  #awaitCompanion(): void {
    if (this.#ended.signal.aborted) return;
    const companion = [...this.#room.remoteParticipants.values()].find(({ isAgent }) => isAgent);
    if (companion) {
      this.#meet(companion);
    } else if (!this.#endIfBusy(this.#room.metadata)) {
      this.#tell({ type: 'step', step: 'companion' });
      this.#companionTimer = setTimeout(() => this.#end({ kind: 'companion-absent' }), COMPANION_TIMEOUT_MS);
    }
  }

  /** Where no worker takes the call, its room says so. @returns Whether it does. */
  #endIfBusy(metadata: string | undefined): boolean {
    const isBusy = saysBusy(metadata);
    if (isBusy) this.#end({ kind: 'lines-busy' });
    return isBusy;
  }

  #meet(participant: RemoteParticipant): void {
    if (!participant.isAgent) return;
    clearTimeout(this.#companionTimer);
    const state = participant.attributes[AGENT_STATE] ?? '';
    const known = AGENT_STATES.includes(state) ? (state as AgentState) : 'initializing';
    this.#tellUnlessOver({ type: 'agent', state: known });
  }

  #play(track: RemoteAudioTrack): void {
    document.body.append(track.attach());
    this.#meter.listenTo('companion', track);
  }

  #tellUnlessOver(event: CallEvent): void {
    if (!this.#ended.signal.aborted) this.#tell(event);
  }

  #end(problem: Problem | null): void {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    clearTimeout(this.#companionTimer);
    this.#meter.close();
    this.#microphone?.stop();
    for (const participant of this.#room.remoteParticipants.values()) {
      for (const { track } of participant.audioTrackPublications.values()) {
        for (const element of track?.detach() ?? []) element.remove();
      }
    }
    this.#room.disconnect().catch(() => undefined);
    this.#tell({ type: 'over', problem });
  }
}

function problemOfDisconnect(reason: DisconnectReason | undefined): Problem | null {
  switch (reason) {
    case DisconnectReason.CLIENT_INITIATED:
      return null;
    case DisconnectReason.ROOM_DELETED:
    case DisconnectReason.PARTICIPANT_REMOVED:
      return { kind: 'companion-left' };
    case DisconnectReason.DUPLICATE_IDENTITY:
      return { kind: 'joined-elsewhere' };
    default:
      return { kind: 'connection-lost' };
  }
}
