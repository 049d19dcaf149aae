/**
 * Who talks in one call: the companion with the tools of the call, of its behaviours and of `kindred.config.ts`, bound to
 * the session.
 *
 * @module
 */

import { type JobContext, llm, type voice } from '@livekit/agents';
import { Companion } from '../companion/companion.ts';
import { Realtime } from '../companion/realtime.ts';
import { RecallIntoReply } from '../companion/recall-into-reply.ts';
import type { CallStart } from '../memory/store/rows.ts';
import { CallBehaviours } from './behaviours.ts';
import type { Prewarmed } from './call-services.ts';
import { overDayBound } from './day-bound.ts';
import { EarlyAudio } from './early-audio.ts';
import { hearBefore } from './early-input.ts';
import { followSession } from './events.ts';
import type { JoinedCaller } from './join.ts';
import { type Callee, OutboundCall } from './outbound/outbound-call.ts';
import { OwnParts } from './own-parts.ts';
import { expectNames, noiseCancellation } from './session.ts';
import { followUsage } from './session-usage.ts';
import { answerTyped } from './typed-words.ts';

export class CallAgent {
  readonly behaviours: CallBehaviours;
  /** Of a call that the agent makes. */
  readonly outbound: OutboundCall | null;
  /** What `kindred.config.ts` adds. */
  readonly own: OwnParts;
  readonly #ctx: JobContext<Prewarmed>;
  readonly #joined: JoinedCaller;
  readonly #session: voice.AgentSession;
  readonly #companion: Companion;
  /** Of a speech-to-speech model. */
  readonly #realtime: Realtime | null;

  constructor(ctx: JobContext<Prewarmed>, joined: JoinedCaller, session: voice.AgentSession) {
    const { call, services, identity, isTelephone, isCalled } = joined;
    const { phrases, log, config } = services;
    const { conversation, memory, earlier, timeZone } = call;
    this.#ctx = ctx;
    this.#joined = joined;
    this.#session = session;
    this.behaviours = new CallBehaviours({ ctx, services, session, caller: identity, isTelephone });
    this.outbound = isCalled ? new OutboundCall(ctx, session, call) : null;
    this.own = new OwnParts({ joined, session, room: ctx.job.room?.name ?? '' });
    const early = new EarlyAudio(ctx.room, identity, log);
    hearBefore(session, () => early.frames());
    const model = session.llm;
    const recalling = { turns: conversation, memory, earlier, timeZone, isExplained: true };
    const recall = () => new RecallIntoReply(recalling);
    this.#realtime =
      model instanceof llm.RealtimeModel ? new Realtime({ session, model, recall: recall(), log }) : null;
    this.#companion = new Companion({
      ...{ instructions: this.#instructions, tools: this.#tools },
      ...{ turns: conversation, memory, earlier, phrases, timeZone, log },
      offer: config.companion.offer,
      holdsReplies: (words) => this.outbound?.holds(words) ?? false,
      ...(this.#realtime && { beforeReply: async (words: string) => this.#realtime?.note(words) }),
    });
    followUsage(session, services.usage, services.setup.definition.tts !== undefined);
    followSession(session, {
      ...{ conversation, phrases, log },
      listenUp: () => void call.listenUp(),
      interrupted: (words) => call.reports.interrupted(words),
    });
  }

  /** Starts the session in the room. */
  async start(): Promise<void> {
    const { identity, services, call } = this.#joined;
    await this.#session.start({
      ...{ agent: this.#companion, room: this.#ctx.room, record: false },
      inputOptions: {
        participantIdentity: identity,
        textInputCallback: answerTyped(
          () => call.listenUp(),
          async (words) => this.#realtime?.note(words),
        ),
        ...noiseCancellation(services),
      },
    });
  }

  /**
   * Ends a call that is not to go on: a machine has answered it, or somebody who does not wish to be called, or the person
   * has called too much within a day.
   *
   * @returns Whether it has.
   */
  async turnsAway(callee: Callee | undefined, known: CallStart | null): Promise<boolean> {
    const { call, services, isCalled } = this.#joined;
    const over = isCalled ? null : overDayBound(known, services.config.calls);
    if (callee === 'machine') await this.behaviours.leaveMessage();
    else if (callee === 'unwilling') await this.behaviours.letGo();
    else if (over) await this.behaviours.refuse({ callId: call.id, ...over });
    else return false;
    return true;
  }

  /** From the greeting on: hooks, and the tools of servers that are there by now. */
  greeted(): void {
    this.own.start(() => void this.#companion.updateTools(this.#tools).catch(() => undefined));
  }

  /**
   * Takes in what is known of the person, once it is loaded, and whenever it changes. Usually it is loaded by now; a slow
   * database's profile comes when it comes.
   */
  async takeIn(): Promise<void> {
    const { call } = this.#joined;
    await Promise.all([call.loaded, this.own.asked]);
    await this.#update();
    call.onChange(() => void this.#update().catch(() => undefined));
  }

  /** {@link Companion.readAhead} */
  readAhead(greeting: string): void {
    this.#companion.readAhead(greeting);
  }

  async #update(): Promise<void> {
    expectNames(this.#session, this.#joined.call.memory?.known ?? []);
    await this.#companion.updateInstructions(this.#instructions);
  }

  get #instructions(): string {
    return this.own.addTo(this.#joined.call.instructions);
  }

  get #tools() {
    return [...this.#joined.call.tools, ...this.behaviours.tools, ...this.own.tools];
  }
}
