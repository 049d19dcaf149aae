/** How long a test waits for what must come, on a machine that does much else. */
export const PATIENCE_MS = 60_000;
