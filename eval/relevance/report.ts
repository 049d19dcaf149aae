/**
 * The relevance suite's figures for a person.
 *
 * @module
 */

import type { RelevanceFigures, RelevanceReport } from './suite.ts';

export function relevanceLines({ held, byFloor, failed, passed, ...all }: RelevanceReport): string[] {
  return [
    '| floor | lines where nothing matters, median / mean | given where something does | tokens a turn |',
    '| --- | ---: | ---: | ---: |',
    row('as configured', all),
    row('of it, held back', held),
    ...Object.entries(byFloor).map(([floor, figures]) => row(floor, figures)),
    '',
    `${passed} of ${all.cases} as they should be`,
    ...failed.map((say) => `  not: ${say}`),
  ];
}

function row(name: string, { quietMedian, quietMean, among, tokensATurn }: RelevanceFigures): string {
  return `| ${name} | ${quietMedian} / ${quietMean} | ${among} | ${tokensATurn} |`;
}
