/** A terminal's Ctrl-C arrives twice under npm, from the terminal and from npm: only a later one is a second wish. */
const SECOND_WISH_MS = 1_000;
const PARENT_LOOK_MS = 300;

/**
 * A signal that fires when someone wants the stack to stop: SIGINT, SIGTERM, SIGHUP, or the end of the npm that has
 * started it. (npm runs scripts in a shell that does not pass signals on, so `kill <npm>` would leave us behind.)
 *
 * @param hurry Called when someone asks again.
 */
export function whenAskedToStop(hurry: () => void): AbortSignal {
  const request = new AbortController();
  let askedAt = 0;
  const ask = () => {
    if (request.signal.aborted && performance.now() - askedAt > SECOND_WISH_MS) hurry();
    if (request.signal.aborted) return;
    askedAt = performance.now();
    request.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, ask);
  if (process.env.npm_lifecycle_event) whenParentEnds(ask);
  return request.signal;
}

/** An orphan gets another parent. */
function whenParentEnds(tell: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    tell();
  }, PARENT_LOOK_MS);
  timer.unref();
}
