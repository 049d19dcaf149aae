/**
 * From INVITE to the first sound of a telephone call over SIP and RTP: somebody unknown, and somebody whose greeting was
 * prepared by the call before. There is no naive way beside it: a call of a stranger stands in that place. Beside it where
 * that time goes, and what cancelled calls and unused tokens cost the next caller.
 *
 * @module
 */

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { placesAhead } from '../src/call/agents-ahead.ts';
import { distribution } from '../src/pool/latency-window.ts';
import type { BenchOptions, BenchResult, Figures } from './bench-result.ts';
import { agentStages, type Moments, medians, momentsOf } from './phone-parts.ts';
import { cancelCalls, leaveTokensUnused } from './phone-trials.ts';
import { type CallReport, RoomRig } from './room-rig.ts';

export const title = 'a telephone: INVITE to the first sound (unknown; known, with a prepared greeting)';

const CALLS = 10;
const TRIALS = 3;
/** As `npm run dev -- --phone` has them. */
const IDLE_PROCESSES = 4;
const REST_MS = 5_000;
/** After a trial all processes are to be there again. */
const LONG_REST_MS = 25_000;
const SENTENCE = 'I have a dog called Biscuit and I am moving to Berlin.';

class Calls {
  readonly #rig: RoomRig;
  readonly reports: CallReport[] = [];
  readonly moments: Moments[] = [];

  constructor(rig: RoomRig) {
    this.#rig = rig;
  }

  async add(number: string, says: readonly string[] = []): Promise<void> {
    const report = await this.#rig.telephone(number, says);
    this.reports.push(report);
    this.moments.push(await momentsOf(join(this.#rig.dataDir, 'logs'), report));
  }

  get sounds(): number[] {
    return this.reports.flatMap(({ greeting }) => greeting?.joinToAudioMs ?? []);
  }

  get median(): number {
    return distribution(this.sounds).p50;
  }

  get figures(): Figures {
    const { reports, sounds } = this;
    return {
      inviteToAudioMs: { ...distribution(sounds) },
      calls: reports.length,
      unanswered: reports.length - sounds.length,
    };
  }
}

export async function run({ progress }: BenchOptions): Promise<BenchResult> {
  const rig = await RoomRig.start(null, IDLE_PROCESSES, ['--phone']);
  const [unknown, known, afterCancelled, afterTokens] = [rig, rig, rig, rig].map((one) => new Calls(one)) as [
    Calls,
    Calls,
    Calls,
    Calls,
  ];
  let stages: readonly Moments[];
  try {
    await sleep(LONG_REST_MS);
    for (let round = 0; round < CALLS; round++) {
      await unknown.add(numberOf(1, round), [SENTENCE]);
      await sleep(REST_MS);
      await known.add(numberOf(1, round));
      await sleep(REST_MS);
      progress(`${round + 1} of ${CALLS} calls each`);
    }
    stages = await agentStages(join(rig.dataDir, 'logs'));
    for (let round = 0; round < TRIALS; round++) {
      await cancelCalls(rig.stack, numberOf(2, round));
      await afterCancelled.add(numberOf(2, round));
      await sleep(LONG_REST_MS);
      await leaveTokensUnused(rig.stack, placesAhead(IDLE_PROCESSES));
      await afterTokens.add(numberOf(3, round));
      await sleep(LONG_REST_MS);
      progress(`${round + 1} of ${TRIALS} calls after cancelled ones, and after unused tokens`);
    }
  } finally {
    await rig.stop();
  }
  const usual = unknown.median;
  return {
    ...{ naive: unknown.figures, ours: known.figures, ratio: known.median / usual },
    afterInviteMs: medians([...unknown.moments, ...known.moments]),
    agentStagesMs: medians(stages),
    slowestAfterInviteMs: medians([slowest([unknown, known])]),
    afterCancelledCalls: { ...afterCancelled.figures, ratio: rounded(afterCancelled.median / usual) },
    afterUnusedTokens: { ...afterTokens.figures, ratio: rounded(afterTokens.median / usual) },
  };
}

function numberOf(kind: number, round: number): string {
  return `+493012340${kind}${String(round).padStart(2, '0')}`;
}

/** Of the call that took longest: an outlier says by its moments where it waited. */
function slowest(all: readonly Calls[]): Moments {
  const moments = all.flatMap((calls) => calls.moments);
  const sound = (one: Moments) => one['first sound'] ?? 0;
  return moments.reduce((longest, one) => (sound(one) > sound(longest) ? one : longest), {});
}

function rounded(ratio: number): number {
  return Math.round(ratio * 100) / 100;
}
