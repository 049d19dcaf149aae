/**
 * Turns that the database has looked at and will not have, and turns of which the model made nothing.
 *
 * @module
 */

import { KindredError } from '../../errors.ts';

/**
 * After so many refusals of the database a turn is set aside: its words stay on the disk, and somebody has to look. One that
 * the model did not understand so often is kept without facts.
 */
export const MAX_REFUSALS = 5;

/** What the chat service says of a question that it could take and will not. */
const UNASKABLE: ReadonlySet<unknown> = new Set([400, 413, 422]);

/** SQLSTATE classes that speak of the data: exceptions, integrity, limits, and what a function raises. */
const OF_THE_DATA = /^(?:22|23|54|P0)/;

/**
 * Whether the database will not have this turn. One that is away says nothing about it, and neither does one whose
 * migrations are missing or whose key is wrong: that concerns every turn, and somebody mends it.
 */
export function isRefusal(error: unknown): error is KindredError {
  if (!(error instanceof KindredError) || error.code !== 'DATABASE') return false;
  const { sqlState } = error.details;
  return typeof sqlState === 'string' && OF_THE_DATA.test(sqlState);
}

/**
 * Whether the model was there and could not deal with the turn: another day may help, but not for ever. A service that is
 * busy or away is no such case, and neither is a wrong key or model name: those get better, and the turn waits for it.
 */
export function isNotUnderstood(error: unknown): error is KindredError {
  if (!(error instanceof KindredError)) return false;
  const { code, details } = error;
  return code === 'MODEL_ANSWER_INVALID' || (code === 'HTTP_STATUS' && UNASKABLE.has(details.status));
}
