/**
 * What a caller's room says where every worker is full: metadata of the room, which who joins later reads as well.
 *
 * @module
 */

import { z } from 'zod';

const notice = z.object({ kindred: z.literal('busy') });

/** The room's metadata where all lines are busy. */
export const BUSY_METADATA = JSON.stringify({ kindred: 'busy' } satisfies z.output<typeof notice>);

/** Whether a room's metadata says that all lines are busy. */
export function saysBusy(metadata: string | undefined): boolean {
  try {
    return notice.safeParse(JSON.parse(metadata ?? '')).success;
  } catch {
    return false;
  }
}
