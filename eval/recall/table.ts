/**
 * Qualities as a table for a terminal or a Markdown page.
 *
 * @module
 */

import type { Quality } from './measure.ts';

const NAME_WIDTH = 34;
const CELL_WIDTH = 9;

export function tableHead(ks: readonly number[]): string {
  const names = ['questions', ...ks.flatMap((k) => [`hit@${k}`, `recall@${k}`])];
  const rules = names.map(() => `${'-'.repeat(CELL_WIDTH - 1)}:`);
  return `${line('', names)}\n${line('-'.repeat(NAME_WIDTH), rules)}`;
}

export function tableRow(name: string, { questions, hit, recall }: Quality, ks: readonly number[]): string {
  const shares = ks.flatMap((k) => [hit[k] ?? 0, recall[k] ?? 0]);
  return line(name, [String(questions), ...shares.map((share) => share.toFixed(3))]);
}

function line(name: string, cells: readonly string[]): string {
  return `| ${name.padEnd(NAME_WIDTH)} | ${cells.map((cell) => cell.padStart(CELL_WIDTH)).join(' | ')} |`;
}
