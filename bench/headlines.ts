/**
 * The figures that the design document made its promises with, beside what was measured.
 *
 * @module
 */

import type { BenchResult, Figures } from './bench-result.ts';

export interface Headline {
  readonly bench: string;
  readonly what: string;
  readonly unit: string;
  /** What the document claims: before and after. */
  readonly seed: string;
  readonly naive: number;
  readonly ours: number;
}

interface Source {
  readonly bench: string;
  readonly what: string;
  readonly unit: string;
  readonly seed: string;
  /** Where the figure stands in a side, e.g. `processingMs.p50`. */
  readonly path: string;
}

const SOURCES: readonly Source[] = [
  {
    ...{ bench: 'background', what: 'processing of a turn', unit: 'ms' },
    ...{ seed: '2-3 s → 1-1.5 s', path: 'processingMs.p50' },
  },
  {
    ...{ bench: 'client', what: 'making a client and using it', unit: 'ms' },
    ...{ seed: '100 ms → 0', path: 'createAndUseMs.p50' },
  },
  {
    ...{ bench: 'greeting', what: 'joining to the first word', unit: 'ms' },
    ...{ seed: '1-2 s → 0.1 s', path: 'joinToAudioMs.p50' },
  },
  {
    ...{ bench: 'greeting', what: 'audible track to the first word', unit: 'ms' },
    ...{ seed: '1-2 s → 0.1 s', path: 'afterTrackMs.p50' },
  },
  {
    ...{ bench: 'connections', what: 'new connections in 20 turns', unit: '' },
    ...{ seed: '80-90 % fewer', path: 'newConnections' },
  },
  {
    ...{ bench: 'parallel', what: 'eight model calls', unit: 'ms' },
    ...{ seed: 'not given', path: 'ai8.totalMs.p50' },
  },
  {
    ...{ bench: 'start', what: 'start of a call', unit: 'ms' },
    ...{ seed: 'not given', path: 'readyMs.p50' },
  },
  {
    ...{ bench: 'turn', what: 'end of speech to reply (naive: no memory)', unit: 'ms' },
    ...{ seed: 'not given', path: 'endOfSpeechToAudioMs.p50' },
  },
];

function at(figures: Figures, path: string): number {
  const found = path
    .split('.')
    .reduce<unknown>((side, name) => (side as Record<string, unknown> | undefined)?.[name], figures);
  return Number(found);
}

/** A headline for each bench that was run. */
export function headlinesOf(results: Readonly<Record<string, BenchResult>>): Headline[] {
  return SOURCES.flatMap(({ path, ...source }) => {
    const result = results[source.bench];
    return result ? [{ ...source, naive: at(result.naive, path), ours: at(result.ours, path) }] : [];
  });
}

/** Three digits that matter, with its unit. */
export function shown(value: number, unit: string): string {
  const text = value >= 100 ? value.toFixed(0) : value.toPrecision(3).replace(/\.?0+$/, '');
  return unit ? `${text} ${unit}` : text;
}

/** The side-by-side table, as lines. */
export function headlineTable(headlines: readonly Headline[]): string[] {
  const head = '| what | the design claims | naive | ours | ratio |\n|---|---|---|---|---|';
  const rows = headlines.map(({ what, seed, naive, ours, unit }) => {
    const cells = [what, seed, shown(naive, unit), shown(ours, unit), (ours / naive).toFixed(3)];
    return `| ${cells.join(' | ')} |`;
  });
  return [head, ...rows];
}
