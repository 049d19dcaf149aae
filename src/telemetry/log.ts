/**
 * The one logger. Calm at `info`, complete at `debug`; a person's words appear at `trace` only, keys never.
 *
 * Personal text is logged under a key of its own (`text`, `said`, `reply`, `value`, `quote`): below `trace`
 * those keys are censored, so that a careless field cannot leak a sentence. Numbers are no words: when a transcript
 * came is told.
 *
 * @module
 */

import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';

export type Log = Logger;

const PERSONAL_KEYS = ['text', 'said', 'reply', 'value', 'quote', 'transcript', 'name'];
const SECRET_KEYS = ['apiKey', 'apiSecret', 'authorization', 'token', 'serviceKey', 'password', 'secret'];

/** Each key at the top of a log line and one level below. */
function paths(keys: readonly string[]): string[] {
  return keys.flatMap((key) => [key, `*.${key}`]);
}

const censor = (value: unknown) => (typeof value === 'number' ? value : '[Redacted]');

/**
 * @param level Pino level: `trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`.
 * @param destination Where lines go. @default stdout
 */
export function createLog(level: string, destination?: DestinationStream): Log {
  const options: LoggerOptions = {
    level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: paths(level === 'trace' ? SECRET_KEYS : [...SECRET_KEYS, ...PERSONAL_KEYS]), censor },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** A logger that says nothing, for tests and for library use without one. */
export const silentLog: Log = pino({ level: 'silent' });
