import { useEffect, useRef } from 'react';
import type { Levels } from './levels.ts';
import {
  callingRing,
  paintRings,
  RING_COUNT,
  type Ring,
  type RingColours,
  type RingMood,
  ringOf,
  stillRings,
} from './ring-painter.ts';

/** How long a ring stays the newest. */
const RING_MS = 90;
/** Without motion the picture changes a few times a second. */
const STILL_MS = 250;

interface RingsProps {
  readonly mood: RingMood;
  readonly levels: () => Levels;
}

/** The call's picture; what it shows is also said in words beside it. */
export function Rings({ mood, levels }: RingsProps) {
  const canvas = useRef<HTMLCanvasElement>(null);

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const dark = matchMedia('(prefers-color-scheme: dark)');
    let colours = readColours(context.canvas);
    let rings: readonly Ring[] = [];
    let lastAt = performance.now();
    let request = 0;

    const listen = (timeMs: number) => (mood === 'calling' ? callingRing(timeMs) : ringOf(levels()));
    const paint = (progress: number, timeMs: number) => {
      fitToScreen(context.canvas);
      paintRings(
        context,
        { rings, progress, timeMs, mood: still && mood === 'thinking' ? 'attentive' : mood },
        colours,
      );
    };
    const draw = (now: number) => {
      const wait = still ? STILL_MS : RING_MS;
      if (now - lastAt >= wait) {
        lastAt = now;
        rings = still ? stillRings(ringOf(levels())) : [listen(now), ...rings].slice(0, RING_COUNT);
      }
      paint(still ? 0 : (now - lastAt) / wait, now);
      // At rest nothing moves, so nothing is drawn.
      if (mood !== 'resting') request = requestAnimationFrame(draw);
    };
    const redraw = () => {
      colours = readColours(context.canvas);
      paint(0, performance.now());
    };
    const resized = new ResizeObserver(redraw);
    resized.observe(context.canvas);
    dark.addEventListener('change', redraw);
    request = requestAnimationFrame(draw);
    return () => {
      cancelAnimationFrame(request);
      resized.disconnect();
      dark.removeEventListener('change', redraw);
    };
  }, [mood, levels]);

  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a canvas takes no focus
  return <canvas ref={canvas} className="rings" aria-hidden="true" />;
}

function readColours(element: Element): RingColours {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return { quiet: colour('--ring'), person: colour('--clay'), companion: colour('--moss') };
}

function fitToScreen(canvas: HTMLCanvasElement): void {
  const size = Math.round(canvas.clientWidth * devicePixelRatio);
  if (canvas.width === size) return;
  canvas.width = size;
  canvas.height = size;
}
