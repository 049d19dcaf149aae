/**
 * The suite's report, for people.
 *
 * @module
 */

import type { BothWays, Figures, SttReport } from './suite.ts';

export function sttReportLines({ byVoice, failed, ...all }: SttReport): string[] {
  return [
    'voice          cases   word error rate     ghost words       names heard',
    '                       in calls  directly  calls  directly   calls  directly  said',
    ...Object.entries(byVoice).map(([voice, figures]) => line(voice, figures)),
    line('all', all),
    ...failed.flatMap(({ voice, said, inCall, direct }) => [
      `\n${voice}: ${said}`,
      `  in the call: ${inCall}`,
      `  directly:    ${direct}`,
    ]),
  ];
}

function line(name: string, { cases, namesSaid, inCall, direct }: BothWays): string {
  const pair = (key: keyof Figures, show: (value: number) => string = String) =>
    [show(inCall[key]), show(direct[key])] as const;
  const [callRate, directRate] = pair('wordErrorRate', (rate) => `${(rate * 100).toFixed(1)} %`);
  const [callGhosts, directGhosts] = pair('ghostWords');
  const [callNames, directNames] = pair('names');
  return [
    name.padEnd(14),
    String(cases).padStart(5),
    callRate.padStart(11),
    directRate.padStart(9),
    callGhosts.padStart(6),
    directGhosts.padStart(9),
    callNames.padStart(7),
    directNames.padStart(9),
    String(namesSaid).padStart(5),
  ].join(' ');
}
