/**
 * What a call has used of model services, and what that costs.
 *
 * @module
 */

import { type CallCost, callCost } from '../telemetry/usage/call-cost.ts';
import { type ModelUsage, UsageTally } from '../telemetry/usage/model-use.ts';
import type { Services } from './call-services.ts';

export interface Used {
  readonly usage: readonly ModelUsage[];
  readonly cost: CallCost;
}

export class CallUsage {
  readonly #services: Pick<Services, 'prices'>;
  readonly #tally: UsageTally;

  constructor(services: Pick<Services, 'prices' | 'usage'>) {
    this.#services = services;
    this.#tally = new UsageTally(services.usage);
  }

  /** Until now, or until {@link stop}. */
  get used(): Used {
    const { usage } = this.#tally;
    return { usage, cost: callCost(usage, this.#services.prices) };
  }

  stop(): void {
    this.#tally.stop();
  }
}
