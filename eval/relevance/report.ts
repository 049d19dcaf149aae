/**
 * The relevance suite's figures for a person.
 *
 * @module
 */

import type { RelevanceFigures, RelevanceReport } from './suite.ts';

export function relevanceLines({
  held,
  byFloor,
  failed,
  passed,
  tokensOfEight,
  ...all
}: RelevanceReport): string[] {
  return [
    '| floor | lines where nothing matters, median / mean | given where something does | where one has to reason | tokens a turn |',
    '| --- | ---: | ---: | ---: | ---: |',
    row('as configured', all),
    row('of it, held back', held),
    ...Object.entries(byFloor).map(([floor, figures]) => row(floor, figures)),
    '',
    `the eight best entries, whatever they are: ${tokensOfEight} tokens a turn`,
    `${passed} of ${all.cases} as they should be`,
    ...failed.map((say) => `  not: ${say}`),
  ];
}

function row(
  name: string,
  { quietMedian, quietMean, among, amongByInference, tokensATurn }: RelevanceFigures,
): string {
  return `| ${name} | ${quietMedian} / ${quietMean} | ${among} | ${amongByInference} | ${tokensATurn} |`;
}
