/**
 * Everything that makes the page somebody's own: its name, its colours, its languages. The texts stand beside it, one file a
 * language; the fonts are those of `fonts.ts`.
 *
 * @module
 */

import { de } from './de.ts';
import { en, type Texts } from './en.ts';

/** Shown until the server has told the companion's own name (COMPANION_NAME). */
export const NAME = 'Kindred';

/** The first one is shown to people whose browser asks for none of them. */
export const LANGUAGES: Readonly<Record<string, Texts>> = { en, de };

/**
 * Paper, bark and two voices: moss is the companion, clay the person. Every text colour has 4.5:1 on paper, leaf and mist
 * (tests/browser); each becomes a custom property, `--paper` for one.
 */
export const COLOURS = {
  light: {
    paper: '#f5f1e8',
    leaf: '#fdfbf6',
    mist: '#ece5d6',
    ink: '#28241e',
    'ink-soft': '#5d5447',
    line: '#dcd3c3',
    edge: '#8d8271',
    ring: '#b9aa8f',
    moss: '#2f6044',
    clay: '#97451f',
    warning: '#8c2f25',
    'on-moss': '#fdfbf6',
    focus: '#1d4f8c',
  },
  dark: {
    paper: '#181612',
    leaf: '#211e19',
    mist: '#2a261f',
    ink: '#eee7da',
    'ink-soft': '#b5aa98',
    line: '#39332a',
    edge: '#81765f',
    ring: '#6a5f4b',
    moss: '#93c7a5',
    clay: '#e8a07b',
    warning: '#f0a297',
    'on-moss': '#12201a',
    focus: '#9cc4f5',
  },
} as const;
