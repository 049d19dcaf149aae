/**
 * The beginning of a call that the agent makes: it waits until somebody answers, listens whether that is a person or a
 * machine, and says nothing before. What the person says meanwhile ("Hello?") is answered by the greeting.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { type JobContext, voice } from '@livekit/agents';
import { messageOf } from '../../errors.ts';
import type { Call } from '../call.ts';
import type { Prewarmed } from '../call-services.ts';
import { isAnswered } from './answered.ts';

/** A model that cannot tell a person from a machine does not keep the person waiting for longer. */
const UNSURE_MS = 6_000;
/** Words become a turn a little after it is known what they mean. */
const WORDS_MS = 1_200;
/** After what was said, until it counts as said. */
const SAID_MS = 800;
/** An announcement has pauses; its end is a longer one. */
const ANNOUNCED_MS = 2_000;
const LONGEST_ANNOUNCEMENT_MS = 30_000;

/** Who has answered; `machine`: one that takes a message; `unwilling`: a person who does not wish to be called. */
export type Callee = 'person' | 'machine' | 'nobody' | 'unwilling';

const BY_CATEGORY: Readonly<Record<voice.AMDCategory, Callee>> = {
  [voice.AMDCategory.HUMAN]: 'person',
  [voice.AMDCategory.UNCERTAIN]: 'person',
  [voice.AMDCategory.MACHINE_VM]: 'machine',
  // A menu, or a mailbox that takes no message.
  [voice.AMDCategory.MACHINE_IVR]: 'nobody',
  [voice.AMDCategory.MACHINE_UNAVAILABLE]: 'nobody',
};

export class OutboundCall {
  readonly #ctx: JobContext<Prewarmed>;
  readonly #session: voice.AgentSession;
  readonly #call: Call;
  readonly #spoken = Promise.withResolvers<void>();
  #isListening = true;

  constructor(ctx: JobContext<Prewarmed>, session: voice.AgentSession, call: Call) {
    this.#ctx = ctx;
    this.#session = session;
    this.#call = call;
  }

  /** Whether these words of the person are answered by the greeting. */
  holds(words: string): boolean {
    if (!this.#isListening) return false;
    this.#call.calling?.heard(words);
    this.#spoken.resolve();
    return true;
  }

  /** Waits for an answer, in a session that has started. Never rejects. */
  async callee(identity: string): Promise<Callee> {
    const { room } = this.#ctx;
    const callee = room.remoteParticipants.get(identity);
    if (!callee || !(await isAnswered(room, callee))) return 'nobody';
    const found = await this.#listen(identity);
    this.#isListening = false;
    if (!room.remoteParticipants.has(identity)) return 'nobody';
    if (found !== 'person') return found;
    void this.#noteReached();
    return this.#call.calling?.isStopped ? 'unwilling' : found;
  }

  async #listen(participantIdentity: string): Promise<Callee> {
    const { log, config } = this.#ctx.proc.userData;
    const { listenMs } = config.callOut;
    const detection = new voice.AMD(this.#session, {
      // The call's own services: by default LiveKit Cloud's would hear the call.
      ...{ llm: null, stt: null },
      ...{ participantIdentity, noSpeechTimeoutMs: listenMs, detectionTimeoutMs: listenMs + UNSURE_MS },
      // What is said decides, and not how long it was: announcements begin with short sentences.
      ...{ humanSpeechThresholdMs: 0, machineSilenceThresholdMs: SAID_MS },
      suppressCompatibilityWarning: true,
    });
    try {
      const { category, speechDurationMs, delayMs } = await detection.execute();
      log.info({ category, speechDurationMs, delayMs }, 'the call was answered');
      // Words that come into the greeting would interrupt it.
      if (speechDurationMs > 0) await Promise.race([this.#spoken.promise, sleep(WORDS_MS)]);
      const callee = BY_CATEGORY[category];
      if (callee === 'machine') await this.#untilQuiet();
      return callee;
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'it is not known whether a person has answered');
      return 'person';
    } finally {
      await detection.aclose();
    }
  }

  /** Until nothing has been said for a while. */
  async #untilQuiet(): Promise<void> {
    const deadlineMs = performance.now() + LONGEST_ANNOUNCEMENT_MS;
    let isSpeaking = false;
    const listen = ({ newState }: voice.UserStateChangedEvent) => {
      if (newState === 'speaking') isSpeaking = true;
    };
    this.#session.on(voice.AgentSessionEventTypes.UserStateChanged, listen);
    do {
      isSpeaking = this.#session.userState === 'speaking';
      await sleep(ANNOUNCED_MS);
    } while (isSpeaking && performance.now() < deadlineMs);
    this.#session.off(voice.AgentSessionEventTypes.UserStateChanged, listen);
  }

  /** They are not called again about what was due. Never rejects. */
  async #noteReached(): Promise<void> {
    const { log, config } = this.#ctx.proc.userData;
    try {
      await this.#call.memory?.person.calling.reached(config.companion.timeZone);
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'it could not be noted that the person was reached');
    }
  }
}
