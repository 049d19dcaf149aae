/**
 * How loud both sides of a call are.
 *
 * @module
 */

import type { Speaker } from './captions.ts';

/** From 0 (silence) to 1 (as loud as speech gets). */
export type Levels = Readonly<Record<Speaker, number>>;

export const SILENCE: Levels = { person: 0, companion: 0 };
