import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 60;
/** A service that is busy loading a model may take a while to answer; one try must not hang for ever. */
const TRY_TIMEOUT_MS = 2_000;

/**
 * Asks `url` until it answers 2xx; `tcp://host:port` until somebody listens there.
 *
 * @throws The signal's reason when it fires first.
 */
export async function untilHealthy(url: string, signal: AbortSignal): Promise<void> {
  while (!(await isHealthy(url, signal))) await sleep(POLL_MS, undefined, { signal });
}

async function isHealthy(url: string, signal: AbortSignal): Promise<boolean> {
  signal.throwIfAborted();
  if (url.startsWith('tcp:')) return listens(new URL(url));
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

async function listens({ hostname, port }: URL): Promise<boolean> {
  const socket = connect({ host: hostname, port: Number(port), timeout: TRY_TIMEOUT_MS });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
