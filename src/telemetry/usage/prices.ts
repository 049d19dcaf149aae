/**
 * What models cost, by a table that is a file: prices change without a release, and every provider has its own.
 *
 * @module
 */

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { KindredError, messageOf } from '../../errors.ts';

const price = z.number().nonnegative().optional();

/** What stands for a model adds up: a model that counts by the minute has no price for tokens. */
const modelPrice = z.strictObject({
  inputPerMillion: price,
  /** @default as other input */
  cachedInputPerMillion: price,
  outputPerMillion: price,
  perMinute: price,
  perMillionCharacters: price,
});

const priceTable = z.strictObject({
  /** ISO 4217. */
  currency: z.string().regex(/^[A-Z]{3}$/, { error: 'a currency such as USD' }),
  /** By the names that the settings have. */
  models: z.record(z.string(), modelPrice),
});

export type ModelPrice = z.output<typeof modelPrice>;
export type Prices = z.output<typeof priceTable>;

/** OpenAI's list prices of 2026, to be held against today's; those of a minute are OpenAI's own estimates. */
const OWN_TABLE = new URL('./prices.json', import.meta.url);

/**
 * @param file @default the table beside this module
 * @throws KindredError `CONFIG_INVALID` that says what is wrong with the file.
 */
export function loadPrices(file?: string): Prices {
  try {
    return priceTable.parse(JSON.parse(readFileSync(file ?? OWN_TABLE, 'utf8')));
  } catch (cause) {
    const fault = cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause);
    throw new KindredError(
      'CONFIG_INVALID',
      `PRICES_FILE: ${file ?? OWN_TABLE.pathname} is no table of prices: ${fault}`,
      {
        cause,
      },
    );
  }
}

/** `openai/gpt-4.1-mini-2025-04-14` is a `gpt-4.1-mini`. */
const DATED = /-\d{4}-?\d{2}-?\d{2}$/;

/** @returns `undefined` for a model that the table does not know. */
export function priceOf({ models }: Prices, model: string): ModelPrice | undefined {
  const ofProvider = models[model] ?? models[model.replace(DATED, '')];
  return ofProvider ?? models[model.slice(model.indexOf('/') + 1).replace(DATED, '')];
}
