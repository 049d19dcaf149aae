/**
 * The living picture of a call: a voice leaves rings, as years do in a tree. The newest is at the centre and moves
 * outwards; its weight is how loud that moment was, its colour who spoke.
 *
 * @module
 */

import type { Speaker } from './captions.ts';

export type RingMood = 'resting' | 'calling' | 'attentive' | 'thinking';

/** One moment of sound. */
export interface Ring {
  readonly level: number;
  readonly speaker: Speaker;
}

export interface RingColours {
  readonly quiet: string;
  readonly person: string;
  readonly companion: string;
}

export interface RingFrame {
  /** Newest first. */
  readonly rings: readonly Ring[];
  /** How far, from 0 to 1, the rings are on their way to the next place. */
  readonly progress: number;
  /** Milliseconds since any moment: moves what moves by itself. */
  readonly timeMs: number;
  readonly mood: RingMood;
}

export const RING_COUNT = 18;
/** Under this a moment counts as silence. */
const AUDIBLE = 0.06;
const POINTS = 96;
const TURN = Math.PI * 2;

export function paintRings(canvas: CanvasRenderingContext2D, frame: RingFrame, colours: RingColours): void {
  const { width, height } = canvas.canvas;
  const half = Math.min(width, height) / 2;
  const gap = half / (RING_COUNT + 4);
  canvas.clearRect(0, 0, width, height);
  canvas.save();
  canvas.translate(width / 2, height / 2);
  for (let place = 0; place < RING_COUNT; place += 1) {
    const ring = frame.rings[place] ?? { level: 0, speaker: 'companion' };
    paintRing(canvas, { ring, place: place + frame.progress, gap, frame, colours });
  }
  paintHeart(canvas, frame.rings[0], gap, colours);
  canvas.restore();
}

interface RingToPaint {
  readonly ring: Ring;
  readonly place: number;
  readonly gap: number;
  readonly frame: RingFrame;
  readonly colours: RingColours;
}

function paintRing(
  canvas: CanvasRenderingContext2D,
  { ring, place, gap, frame, colours }: RingToPaint,
): void {
  const audible = ring.level > AUDIBLE;
  const fade = Math.min(1, (RING_COUNT - place) / 6) * Math.min(1, place + 0.2);
  canvas.globalAlpha = fade * (audible ? 0.35 + 0.65 * ring.level : 0.7);
  canvas.strokeStyle = audible ? colours[ring.speaker] : colours.quiet;
  canvas.lineWidth = gap * (audible ? 0.18 + 0.6 * ring.level : 0.18);
  // Close to the centre there is no room for a ripple.
  trace(canvas, gap * (2 + place), gap * ring.level * Math.min(1, place / 8), 0, TURN);
  if (frame.mood === 'thinking') paintThought(canvas, place, gap, frame.timeMs, colours, fade);
}

/** While the companion thinks, a light goes round through all rings. */
function paintThought(
  canvas: CanvasRenderingContext2D,
  place: number,
  gap: number,
  timeMs: number,
  colours: RingColours,
  fade: number,
): void {
  const from = timeMs / 700 + place * 0.16;
  canvas.globalAlpha = fade * 0.75;
  canvas.strokeStyle = colours.companion;
  canvas.lineWidth = gap * 0.26;
  trace(canvas, gap * (2 + place), 0, from, from + 0.9);
}

function paintHeart(
  canvas: CanvasRenderingContext2D,
  newest: Ring | undefined,
  gap: number,
  colours: RingColours,
): void {
  const level = newest?.level ?? 0;
  canvas.globalAlpha = 1;
  canvas.fillStyle = newest && level > AUDIBLE ? colours[newest.speaker] : colours.quiet;
  canvas.beginPath();
  canvas.arc(0, 0, gap * (0.9 + 0.9 * level), 0, TURN);
  canvas.fill();
}

/** A ring as wood grows it: never quite round; sound makes it ripple. */
function trace(
  canvas: CanvasRenderingContext2D,
  radius: number,
  ripple: number,
  from: number,
  to: number,
): void {
  const steps = Math.ceil((POINTS * (to - from)) / TURN);
  canvas.beginPath();
  for (let step = 0; step <= steps; step += 1) {
    const angle = from + ((to - from) * step) / steps;
    const grown =
      1 + 0.03 * Math.sin(2 * angle + 0.6) + 0.018 * Math.sin(3 * angle + 2.1) + 0.008 * Math.sin(5 * angle);
    const r = radius * grown + ripple * 0.6 * Math.sin(9 * angle + radius * 0.05);
    canvas.lineTo(r * Math.cos(angle), r * Math.sin(angle));
  }
  canvas.stroke();
}

/** The loudest of both sides is the moment's ring. */
export function ringOf(levels: Readonly<Record<Speaker, number>>): Ring {
  return levels.companion >= levels.person
    ? { level: levels.companion, speaker: 'companion' }
    : { level: levels.person, speaker: 'person' };
}

/** While nobody can be heard yet: one soft wave every second and a half. */
export function callingRing(timeMs: number): Ring {
  const wave = Math.max(0, Math.sin((timeMs / 1_500) * TURN));
  return { level: 0.4 * wave ** 6, speaker: 'companion' };
}

/** Without motion: the rings stay, and as many of them are coloured as the sound is loud. */
export function stillRings(now: Ring): readonly Ring[] {
  const lit = Math.round(now.level * RING_COUNT);
  return Array.from({ length: RING_COUNT }, (_, place) => ({ ...now, level: place < lit ? 0.35 : 0 }));
}
