/**
 * A log that remembers.
 *
 * @module
 */

import { createLog, type Log } from '../../src/telemetry/log.ts';

export type LogLine = Readonly<Record<string, unknown>>;

/** @param level As pino names it. @default debug */
export function listeningLog(level = 'debug'): { log: Log; lines: LogLine[] } {
  const lines: LogLine[] = [];
  return { log: createLog(level, { write: (line) => void lines.push(JSON.parse(line)) }), lines };
}
