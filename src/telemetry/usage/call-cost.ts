/**
 * What usage costs.
 *
 * @module
 */

import type { Model, ModelUsage, ModelUse } from './model-use.ts';
import { type ModelPrice, type Prices, priceOf } from './prices.ts';

interface ModelCost extends Model {
  /** `null` for a model that the table does not know. */
  readonly cost: number | null;
}

export interface CallCost {
  /** ISO 4217. */
  readonly currency: string;
  /** Of the models whose price is known. */
  readonly total: number;
  readonly byModel: readonly ModelCost[];
  /** Models that the table does not know. */
  readonly unknown: readonly string[];
}

const MILLION = 1_000_000;
const MINUTE_MS = 60_000;

/**
 * What the usage of a call costs, by model.
 *
 * @example
 * callCost(tally.usage, loadPrices());
 * // { currency: 'USD', total: 0.0123, byModel: [{ operation: 'chat', model: 'gpt-4.1-mini', cost: 0.0101 }, …], unknown: [] }
 */
export function callCost(usage: readonly ModelUsage[], prices: Prices): CallCost {
  const byModel = usage.map((used) => ({
    operation: used.operation,
    model: used.model,
    cost: costOf(used, prices),
  }));
  const unknown = byModel.filter(({ cost }) => cost === null).map(({ model }) => model);
  const total = byModel.reduce((sum, { cost }) => sum + (cost ?? 0), 0);
  return { currency: prices.currency, total: rounded(total), byModel, unknown: [...new Set(unknown)] };
}

/** @returns In the currency of the table; `null` for a model that it does not know. */
export function costOf(use: ModelUse, prices: Prices): number | null {
  const price = priceOf(prices, use.model);
  return price ? rounded(sumOf(use, price)) : null;
}

function sumOf(use: ModelUse, price: ModelPrice): number {
  const { inputTokens = 0, cachedTokens = 0, outputTokens = 0, characters = 0, audioMs = 0 } = use;
  const { inputPerMillion = 0, cachedInputPerMillion = inputPerMillion } = price;
  const tokens =
    (inputTokens - cachedTokens) * inputPerMillion +
    cachedTokens * cachedInputPerMillion +
    outputTokens * (price.outputPerMillion ?? 0) +
    characters * (price.perMillionCharacters ?? 0);
  return tokens / MILLION + (audioMs / MINUTE_MS) * (price.perMinute ?? 0);
}

/** To a billionth: sums of fractions carry no digits that mean nothing. */
function rounded(amount: number): number {
  return Math.round(amount * 1e9) / 1e9;
}
