/**
 * The headlines as a picture: for each a pair of bars, ours in relation to the naive way.
 *
 * @module
 */

import { type Headline, shown } from './headlines.ts';

const WIDTH = 720;
const LABEL = 250;
const FIGURE = 80;
const ROW = 58;
const BAR = 16;
const TOP = 46;

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #2c2b26; }
  .head { font-size: 15px; font-weight: 600; }
  .soft { fill: #6b675c; font-size: 12px; }
  .naive { fill: #cfc9b8; }
  .ours { fill: #2f5d46; }
  @media (prefers-color-scheme: dark) {
    text { fill: #eeeade; } .soft { fill: #a9a493; } .naive { fill: #55523f; } .ours { fill: #7fb796; }
  }`;

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function bar(kind: 'naive' | 'ours', y: number, share: number, figure: string): string {
  const width = Math.max(2, share * (WIDTH - LABEL - FIGURE));
  return `<rect class="${kind}" x="${LABEL}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" rx="3"/>
  <text class="soft" x="${(LABEL + width + 8).toFixed(1)}" y="${y + BAR - 3}">${figure}</text>`;
}

function row({ what, seed, naive, ours, unit }: Headline, index: number): string {
  const y = TOP + index * ROW;
  const longest = Math.max(naive, ours);
  return `<text x="0" y="${y + 13}">${escaped(what)}</text>
  <text class="soft" x="0" y="${y + 31}">claimed: ${escaped(seed)}</text>
  ${bar('naive', y, naive / longest, shown(naive, unit))}
  ${bar('ours', y + BAR + 4, ours / longest, shown(ours, unit))}`;
}

/** @param machine What the figures were taken on. */
export function drawChart(headlines: readonly Headline[], machine: string): string {
  const height = TOP + headlines.length * ROW + 16;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Benchmarks: naive and ours">
<style>${STYLE}</style>
<text class="head" x="0" y="16">The naive way (pale) and Kindred (green), in one run</text>
<text class="soft" x="0" y="${height - 4}">p50 · ${escaped(machine)}</text>
${headlines.map(row).join('\n')}
</svg>
`;
}
