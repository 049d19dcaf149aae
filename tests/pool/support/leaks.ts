/**
 * What a test leaves behind in the process: sockets, timers, listeners.
 *
 * @module
 */

import diagnostics from 'node:diagnostics_channel';

const CHANNELS = ['undici:client:sendHeaders', 'undici:request:trailers', 'undici:request:error'];

export interface Held {
  readonly sockets: number;
  readonly timers: number;
  readonly subscribed: number;
}

export function held(): Held {
  const resources = process.getActiveResourcesInfo();
  const count = (name: string) => resources.filter((resource) => resource === name).length;
  return {
    sockets: count('TCPSocketWrap') + count('TLSWrap'),
    timers: count('Timeout'),
    subscribed: CHANNELS.filter((name) => diagnostics.hasSubscribers(name)).length,
  };
}
