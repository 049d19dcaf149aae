import type { BenchOptions, BenchResult } from './bench-result.ts';

export const title = 'soak';
export async function run(_options: BenchOptions): Promise<BenchResult> {
  return { naive: {}, ours: {}, ratio: 1 };
}
