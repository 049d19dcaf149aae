/**
 * What model services were used for, as figures for a collector.
 *
 * @module
 */

import type { Meter } from '@opentelemetry/api';
import { TOKENS } from '../buckets.ts';
import type { Log } from '../log.ts';
import { costOf } from './call-cost.ts';
import type { ModelUse, UsageMeter } from './model-use.ts';
import type { Prices } from './prices.ts';

export interface UsageMetricsParts {
  readonly usage: UsageMeter;
  readonly prices: Prices;
  /** As `gen_ai.provider.name`. */
  readonly provider: string;
  readonly log: Log;
}

/** Counts tokens, and what they cost; of a model without a price it is said once that its cost is not counted. */
export function observeUsage(meter: Meter, { usage, prices, provider, log }: UsageMetricsParts): void {
  const tokens = meter.createHistogram('gen_ai.client.token.usage', {
    description: 'Tokens of one request.',
    unit: '{token}',
    advice: { explicitBucketBoundaries: TOKENS },
  });
  const costs = meter.createCounter('kindred.model.cost', {
    description: 'What model services cost, by the table of prices.',
    unit: '{currency}',
  });
  const unknown = new Set<string>();
  usage.listen((use) => {
    const attributes = {
      'gen_ai.operation.name': use.operation,
      'gen_ai.provider.name': provider,
      'gen_ai.request.model': use.model,
    };
    for (const [type, count] of tokensOf(use))
      tokens.record(count, { ...attributes, 'gen_ai.token.type': type });
    const cost = costOf(use, prices);
    if (cost !== null) return costs.add(cost, { ...attributes, 'kindred.currency': prices.currency });
    if (unknown.has(use.model)) return;
    unknown.add(use.model);
    log.info({ model: use.model }, 'the table of prices does not know this model: its cost is not counted');
  });
}

function tokensOf({ inputTokens, outputTokens }: ModelUse): Array<[type: string, count: number]> {
  const all: Array<[string, number | undefined]> = [
    ['input', inputTokens],
    ['output', outputTokens],
  ];
  return all.flatMap(([type, count]) => (count ? [[type, count]] : []));
}
