/**
 * What a room's metadata says where no worker takes its call. A module without imports: the page reads it as well.
 *
 * @module
 */

/** The room's metadata where all lines are busy. */
export const BUSY_METADATA = '{"kindred":"busy"}';

/** Whether a room's metadata says that all lines are busy. */
export function saysBusy(metadata: string | undefined): boolean {
  try {
    return JSON.parse(metadata ?? '')?.kindred === 'busy';
  } catch {
    return false;
  }
}
