/**
 * What undici tells of a request on its way, listened to in between. undici's own `DecoratorHandler` is deprecated and has no types.
 *
 * @module
 */

import type { Dispatcher } from 'undici';

export type Handler = Dispatcher.DispatchHandler;

const METHODS = [
  ...([
    'onRequestStart',
    'onRequestUpgrade',
    'onResponseStarted',
    'onResponseStart',
    'onResponseData',
  ] as const),
  ...(['onResponseEnd', 'onResponseError', 'onBodySent', 'onRequestSent'] as const),
];

/** The handler with `own` methods in the place of its own; each has to pass on what it is told. */
export function overriding(handler: Handler, own: Handler): Handler {
  const passOn = METHODS.map((name) => {
    const method = handler[name] as ((...args: unknown[]) => unknown) | undefined;
    return [name, method?.bind(handler)];
  });
  return { ...Object.fromEntries(passOn), ...own };
}

/** undici frees a connection in an immediate of its own, queued right after it has told of the last byte. */
export function onceConnectionIsFree(then: () => void): void {
  setImmediate(() => setImmediate(then));
}
