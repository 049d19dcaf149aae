/**
 * What the log says of a service's circuit breaker.
 *
 * @module
 */

import type { Log } from '../telemetry/log.ts';
import { SERVICES } from './policies.ts';
import type { Policies } from './service-policy.ts';

export function logBreakers(policies: Policies, log: Log): void {
  for (const service of SERVICES)
    policies[service].onBreakerChange((state) => {
      if (state === 'open') log.warn({ service }, 'circuit opened');
      else log.info({ service, state }, 'circuit changed');
    });
}
