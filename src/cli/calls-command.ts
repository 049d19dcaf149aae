/**
 * `npm run memory -- calls`: whether a person wishes to be called.
 *
 * @module
 */

import type { Services } from '../call/call-services.ts';
import { openPerson } from '../call/open-memory.ts';
import { callableNumber } from '../call/outbound/callable.ts';
import { KindredError } from '../errors.ts';
import type { Report } from './memory-commands.ts';

export interface CallsOptions {
  agree?: string;
  from: string;
  until: string;
  stop?: true;
}

/**
 * Says what holds, after what is asked for is stored.
 *
 * @throws KindredError `CALL_REFUSED` for a number that may not be called, `CONFIG_INVALID` for hours that are none.
 */
export async function calls(services: Services, user: string, options: CallsOptions): Promise<Report> {
  const { agree, from, until, stop } = options;
  const { calling } = openPerson(services, user);
  if (agree !== undefined && stop)
    throw new KindredError('CONFIG_INVALID', 'Say either --agree <number> or --stop.');
  if (agree !== undefined) {
    const number = callableNumber(agree, services.config);
    await calling.agree({ number, fromHour: Number(from), untilHour: Number(until) });
  }
  if (stop) await calling.stop();
  const wish = await services.store.of(user).callWish(user);
  const text =
    wish === null
      ? `${user} has not said whether they wish to be called: they are not.`
      : wish.number === null
        ? `${user} does not wish to be called.`
        : `${user} is called on ${wish.number} when something is due, from ${wish.fromHour} to ${wish.untilHour}.`;
  return { text, data: wish };
}
