/**
 * An answer as a test wants it on the wire.
 *
 * @module
 */

/** One answer on the wire. */
export interface Answer {
  /** @default 200 */
  readonly status?: number;
  readonly type: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly pieces: readonly (string | Uint8Array)[];
  /** The connection is cut after the last piece. @default false */
  readonly breaksOff?: boolean;
}
