/**
 * How turns leave the conversation: to the disk when they are said, and to the processor when they are over.
 *
 * @module
 */

import { messageOf } from '../errors.ts';
import type { Turn } from '../memory/memory.ts';
import type { Log } from '../telemetry/log.ts';
import type { TurnSink } from './turn-sink.ts';

/** A turn that is over. */
export interface FinishedTurn {
  readonly turn: Turn;
  /** Resolves once it is on the disk, or could not be put there. */
  readonly kept: Promise<unknown>;
  readonly agentSaidBefore: string | null;
}

export class TurnHandover {
  readonly #sink: TurnSink | null;
  readonly #log: Log;
  #underWay: Promise<unknown> = Promise.resolve();

  /** @param sink `null`: a call without memory. */
  constructor(sink: TurnSink | null, log: Log) {
    this.#sink = sink;
    this.#log = log;
  }

  /** Resolves once every turn that is over is durable and handed over. Never rejects. */
  get settled(): Promise<unknown> {
    return this.#underWay;
  }

  /** Never rejects: a disk that refuses does not stop a call, the turn is then processed from memory. */
  async keep(turn: Turn): Promise<void> {
    try {
      await this.#sink?.keep(turn);
    } catch (error) {
      this.#log.error({ turnId: turn.id, error: messageOf(error) }, 'a turn could not be made durable');
    }
  }

  /** The turn is not kept any more. */
  drop(turn: Turn): void {
    void this.#sink?.drop(turn.id);
  }

  /** One after the other: turns reach the processor in the order in which they were said. */
  handOver(finished: FinishedTurn): void {
    this.#underWay = this.#underWay.then(() => this.#process(finished));
  }

  async #process({ turn, kept, agentSaidBefore }: FinishedTurn): Promise<void> {
    await kept;
    try {
      if (turn.agentText !== null) await this.#sink?.answer(turn.id, turn.agentText);
    } catch (error) {
      const report = { turnId: turn.id, error: messageOf(error) };
      this.#log.error(report, 'an answer could not be made durable');
    }
    this.#sink?.process(turn, agentSaidBefore);
  }
}
