/**
 * Folders that no other account of the machine looks into.
 *
 * @module
 */

import { chmod, mkdir } from 'node:fs/promises';

/** For its owner alone. */
const CLOSED = 0o700;
/** Others pass through to what is open to them, such as a program that runs as another account; they list nothing. */
export const PASSED_THROUGH = 0o711;

/** Makes the folder, and closes one that an older version has left open. @param mode As chmod(2). */
export async function privateFolder(path: string, mode: number = CLOSED): Promise<void> {
  await mkdir(path, { recursive: true, mode });
  await chmod(path, mode);
}
