/**
 * Turns that the database has looked at and will not have.
 *
 * @module
 */

import { KindredError } from '../../errors.ts';

/** After so many refusals a turn is set aside: its words stay on the disk, and somebody has to look. */
export const MAX_REFUSALS = 5;

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
