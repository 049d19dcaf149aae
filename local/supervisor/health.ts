import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 60;
/** A service that is busy loading a model may take a while to answer; one try must not hang for ever. */
const TRY_TIMEOUT_MS = 2_000;

/**
 * Asks `url` until it answers 2xx.
 *
 * @throws The signal's reason when it fires first.
 */
export async function untilHealthy(url: string, signal: AbortSignal): Promise<void> {
  while (!(await isHealthy(url, signal))) await sleep(POLL_MS, undefined, { signal });
}

async function isHealthy(url: string, signal: AbortSignal): Promise<boolean> {
  signal.throwIfAborted();
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(TRY_TIMEOUT_MS)]),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
