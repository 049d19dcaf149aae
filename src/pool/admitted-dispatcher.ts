/**
 * The pool's sockets for libraries that take an undici dispatcher: their requests wait in the same line as all others.
 *
 * @module
 */

import type { Dispatcher } from 'undici';
import type { Admission } from './admission.ts';
import { type Handler, onceConnectionIsFree, overriding } from './dispatch-handler.ts';

/** Gives the place back when the request is over, well or badly. */
function leaving(handler: Handler, leave: () => void): Handler {
  return overriding(handler, {
    onRequestUpgrade: (...args) => {
      leave();
      handler.onRequestUpgrade?.(...args);
    },
    onResponseEnd: (...args) => {
      onceConnectionIsFree(() => {
        handler.onResponseEnd?.(...args);
        leave();
      });
    },
    onResponseError: (...args) => {
      handler.onResponseError?.(...args);
      leave();
    },
  });
}

export function admittedDispatcher(agent: Dispatcher, admission: Admission): Dispatcher {
  return agent.compose((dispatch) => (options, handler) => {
    const { origin, signal } = options as Dispatcher.DispatchOptions & { readonly signal?: unknown };
    const entrant = { origin: String(origin), service: 'other' } as const;
    admission
      .enter(entrant, signal instanceof AbortSignal ? signal : undefined)
      .then((leave) => dispatch(options, leaving(handler, leave)))
      .catch((error: Error) => handler.onResponseError?.(null as never, error));
    return true;
  });
}
