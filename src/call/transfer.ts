/**
 * Putting a telephone call through to somebody else. The model knows names; the numbers are those of the configuration.
 *
 * @module
 */

import { llm } from '@livekit/agents';
import { SipClient } from 'livekit-server-sdk';
import { z } from 'zod';
import { messageOf } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import type { TransferTarget } from '../telephone/transfer-targets.ts';
import type { LivekitAccess } from './dispatch.ts';

export interface TransferParts {
  readonly livekit: LivekitAccess;
  readonly room: string;
  /** Identity of the telephone's participant. */
  readonly caller: string;
  readonly targets: readonly TransferTarget[];
  /** Says that the person is put through, and is heard. */
  readonly announce: () => Promise<void>;
  /** Says that it did not work. */
  readonly apologise: () => void;
  readonly log: Log;
}

export class Transfer {
  readonly #parts: TransferParts;
  #isUnderWay = false;

  constructor(parts: TransferParts) {
    this.#parts = parts;
  }

  /** Where a key of the telephone leads. */
  get first(): TransferTarget | undefined {
    return this.#parts.targets[0];
  }

  /** Puts the caller through; the call is theirs from then on. Never rejects. */
  async to({ name, number }: TransferTarget): Promise<void> {
    if (this.#isUnderWay) return;
    this.#isUnderWay = true;
    const { livekit, room, caller, announce, apologise, log } = this.#parts;
    try {
      await announce();
      const { url, apiKey, apiSecret } = livekit;
      const client = new SipClient(url.replace(/^ws/, 'http'), apiKey, apiSecret);
      await client.transferSipParticipant(room, caller, `tel:${number}`, { playDialtone: true });
      log.info({ target: name }, 'the caller was put through');
    } catch (error) {
      log.warn({ target: name, error: messageOf(error) }, 'the caller could not be put through');
      apologise();
    }
    this.#isUnderWay = false;
  }

  /** The tool by which the model transfers; none where there is nobody to transfer to. */
  get tools() {
    const { targets } = this.#parts;
    const [first, ...others] = targets.map(({ name }) => name);
    if (first === undefined) return [];
    return [
      llm.tool({
        name: 'transferCall',
        description:
          'Puts the call through to somebody else, when the person asks for it. It ends your part of the call.',
        parameters: z.object({ to: z.enum([first, ...others]) }),
        execute: async ({ to }, { ctx }) => {
          const target = targets.find(({ name }) => name === to);
          if (target) ctx.speechHandle.addDoneCallback(() => void this.to(target));
          return undefined;
        },
      }),
    ];
  }
}
