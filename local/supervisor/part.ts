/** One process of the local stack: how to start it, how to see that it is ready, what must run before it. */
export interface Part {
  /** Names the log file and prefixes its warnings. */
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** Asked at each start, because a part may need what another part has found out by then. */
  readonly env: () => Promise<NodeJS.ProcessEnv>;
  /** Answers 200 once the part can be used. */
  readonly healthUrl: string;
  /** Names of the parts that must be healthy before this one starts, and that stop only after it. */
  readonly after: readonly string[];
  /** Parts that it need not wait for at its start, and that stop only after it all the same. @default none */
  readonly beside?: readonly string[];
  readonly startTimeoutMs: number;
  /** Warnings that mean nothing to a person; they stay in the log. */
  readonly ignored?: RegExp;
  /** How long it may take over SIGTERM before it is killed. */
  readonly stopTimeoutMs: number;
}

/** Where a supervisor tells what happens. */
export interface SupervisorReport {
  healthy(name: string, tookMs: number): void;
  restarting(name: string, reason: string, delayMs: number): void;
  /** A part that was started again is healthy again. */
  recovered(name: string): void;
  /** A warning or an error that the part has logged. */
  warning(name: string, message: string): void;
}
