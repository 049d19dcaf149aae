/**
 * Whether a series grows: its slope by least squares, with the confidence of that slope.
 *
 * @module
 */

export interface Sample {
  /** In hours. */
  readonly at: number;
  readonly value: number;
}

/** Two-sided 95 % of a normal distribution; a soak has far more samples than make a difference to Student's. */
const Z95 = 1.96;

/** Growth an hour, and the half width of its 95 % interval: one that holds 0 says that nothing grows. */
export function slopeOf(samples: readonly Sample[]): { perHour: number; plusMinus: number } {
  const n = samples.length;
  if (n < 3) return { perHour: Number.NaN, plusMinus: Number.NaN };
  const mean = (of: (sample: Sample) => number) => samples.reduce((sum, one) => sum + of(one), 0) / n;
  const [meanAt, meanValue] = [mean(({ at }) => at), mean(({ value }) => value)];
  const spread = samples.reduce((sum, { at }) => sum + (at - meanAt) ** 2, 0);
  const perHour =
    samples.reduce((sum, { at, value }) => sum + (at - meanAt) * (value - meanValue), 0) / spread;
  const rest = samples.reduce(
    (sum, { at, value }) => sum + (value - meanValue - perHour * (at - meanAt)) ** 2,
    0,
  );
  return { perHour, plusMinus: Z95 * Math.sqrt(rest / (n - 2) / spread) };
}
