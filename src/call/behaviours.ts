/**
 * How a call goes beside its conversation, wired in one place: what is said of the call itself, silence, its longest
 * length, keys, hanging up and putting through.
 *
 * @module
 */

import type { JobContext, voice } from '@livekit/agents';
import { messageOf } from '../errors.ts';
import type { CallStart } from '../memory/store/rows.ts';
import { Absence } from './absence.ts';
import type { Prewarmed } from './call-services.ts';
import type { Person } from './caller.ts';
import { endCallTool } from './end-call.ts';
import { HangUp, heardOut, sayPhrase } from './hang-up.ts';
import { listenToKeys } from './keys.ts';
import { boundLength } from './longest-call.ts';
import { watchSilence } from './silence.ts';
import { Transfer } from './transfer.ts';

export interface BehaviourParts {
  readonly ctx: JobContext<Prewarmed>;
  /** As the caller has them. */
  readonly services: Prewarmed;
  readonly session: voice.AgentSession;
  /** Identity of the caller. */
  readonly caller: string;
  readonly isTelephone: boolean;
}

export class CallBehaviours {
  readonly #parts: BehaviourParts;
  readonly #hangUp: HangUp;
  readonly #transfer: Transfer;

  constructor(parts: BehaviourParts) {
    this.#parts = parts;
    const { config, log } = parts.services;
    this.#hangUp = new HangUp(this.#speech);
    this.#transfer = new Transfer({
      ...{ livekit: config.livekit, caller: parts.caller, targets: config.calls.transferTargets, log },
      room: parts.ctx.job.room?.name ?? '',
      announce: () => heardOut(sayPhrase(this.#speech, 'transferring')),
      apologise: () => void sayPhrase(this.#speech, 'notTransferred'),
    });
  }

  get tools() {
    const endCall = endCallTool(this.#hangUp, () => sayPhrase(this.#speech, 'goodbye'));
    return [endCall, ...(this.#parts.isTelephone ? this.#transfer.tools : [])];
  }

  /** From the greeting on. */
  start(): void {
    const { session, services, isTelephone } = this.#parts;
    const { silenceAskMs: askMs, silenceHangUpMs: hangUpMs, maxMs } = services.config.calls;
    const absence = this.#watchAbsence(() => countAgain());
    const countAgain = watchSilence(session, {
      ...{ askMs, hangUpMs },
      isAway: () => absence.isAway,
      ask: () => void sayPhrase(this.#speech, 'stillThere'),
      hangUp: () => void this.#hangUp.after('silent', 'nothing was said for a long time'),
    });
    boundLength(
      session,
      maxMs,
      () => void this.#hangUp.after('timeIsUp', 'the longest length of a call', true),
    );
    if (isTelephone) this.#answerTelephone();
  }

  /** Says after the greeting what a person is to know of the call. */
  tell(person: Person, known: CallStart | null): void {
    const { disclosure } = this.#parts.services.config.calls;
    if (person.userId === null) {
      if (person.because !== 'guest') sayPhrase(this.#speech, 'noMemory');
    } else if (disclosure && known && known.lastCall === null) {
      sayPhrase(this.#speech, 'disclosure');
    }
  }

  /** To a machine: says the prepared message, where there is one, and hangs up. */
  async leaveMessage(): Promise<void> {
    const { session, services } = this.#parts;
    const { message } = services.config.callOut;
    const speak = () => (message === '' ? null : session.say(message, { allowInterruptions: false }));
    await this.#hangUp.afterSpeech(speak, 'a machine has answered');
  }

  /** To somebody who does not wish to be called. */
  async letGo(): Promise<void> {
    await this.#hangUp.after('callsStopped', 'the person does not wish to be called', true);
  }

  /** To somebody who has called too much within a day. @param over By how much, for the log. */
  async refuse(over: object): Promise<void> {
    this.#parts.services.log.warn(over, 'a person has called too much within a day: the call ends');
    await this.#hangUp.after('enoughToday', 'the bound of a day', true);
  }

  #watchAbsence(returned: () => void): Absence {
    const { session, ctx, services, caller, isTelephone } = this.#parts;
    const { log, config } = services;
    return new Absence(ctx.room, {
      caller,
      // A telephone does not come back into its call.
      returnMs: isTelephone ? 0 : config.calls.returnMs,
      returned: () => {
        log.info('the caller is back');
        returned();
      },
      giveUp: () => {
        log.info('the caller did not come back');
        session.shutdown({ drain: false });
      },
    });
  }

  get #speech() {
    const { phrases, log } = this.#parts.services;
    return { session: this.#parts.session, phrases, log };
  }

  #answerTelephone(): void {
    const { ctx, services, caller } = this.#parts;
    const { first } = this.#transfer;
    listenToKeys(ctx.room, {
      caller,
      transferKey: first ? services.config.calls.transferKey : null,
      transfer: () => void (first && this.#transfer.to(first)),
      pressed: (keys) => this.#answerKeys(keys),
    });
  }

  #answerKeys(keys: string): void {
    const { session } = this.#parts;
    const { phrases, log } = this.#speech;
    try {
      session.interrupt();
      session.generateReply({ userInput: phrases.pressed(keys) });
    } catch (error) {
      log.debug({ error: messageOf(error) }, 'keys were not answered: the session is closing');
    }
  }
}
