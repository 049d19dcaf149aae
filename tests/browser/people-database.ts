/**
 * People of the page's tests in a real database.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import type { Category } from '../../src/memory/memory.ts';
import type { MemoryDraft } from '../../src/memory/store/drafts.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { openSupabasePeople } from '../../web/api/supabase-people.ts';
import { personMemory, tell } from '../support/call-memory.ts';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';

const DAY_MS = 86_400_000;

/** ISO 8601. */
export function daysAgo(days: number): string {
  return new Date(Date.now() - days * DAY_MS).toISOString();
}

type Said = readonly [
  words: string,
  answer: string,
  facts: readonly (readonly [Category, string, string, Partial<MemoryDraft>?])[],
];

/** Ada's calls: days ago, and what was said in each. */
const CALLS: readonly (readonly [days: number, turns: readonly Said[], summary: string])[] = [
  [
    40,
    [
      [
        'I live in Munich and work as a baker.',
        'Early mornings, then.',
        [
          ['FACT', 'home', 'lives in Munich'],
          ['FACT', 'job', 'works as a baker'],
        ],
      ],
      [
        'I have a dog called Biscuit.',
        'What a lovely name.',
        [['RELATIONSHIP', 'dog', 'has a dog called Biscuit']],
      ],
    ],
    'Ada spoke of her work and of her dog Biscuit.',
  ],
  [
    9,
    [
      ['I moved to Berlin last week.', 'How is it there?', [['FACT', 'home', 'lives in Berlin']]],
      [
        'I will be in Rome for a week in January.',
        'Have a good trip.',
        [
          [
            'PLAN',
            'trip',
            'is in Rome',
            { validFrom: '2226-01-05T12:00:00.000Z', validTo: '2226-01-09T12:00:00.000Z' },
          ],
        ],
      ],
      [
        'I like pottery, and I had a cold then.',
        'Get well soon.',
        [
          ['INTEREST', 'pottery', 'likes pottery'],
          ['STATE', 'health', 'has a cold'],
        ],
      ],
    ],
    'Ada told of her move to Berlin and of a trip to Rome.',
  ],
];

export class PeopleDatabase {
  readonly database: TestDatabase;
  readonly store: ReturnType<typeof openSupabasePeople>;

  private constructor(database: TestDatabase) {
    this.database = database;
    this.store = openSupabasePeople(database.url, database.serviceKey, silentLog);
  }

  static async start(): Promise<PeopleDatabase> {
    return new PeopleDatabase(await startTestDatabase());
  }

  /** Somebody of whom nothing is known but the name. @returns The id. */
  async meet(name: string): Promise<string> {
    const id = `p-${randomUUID()}`;
    await this.store.saveOnboarding(id, { name, occupation: null, interests: [] });
    return id;
  }

  /** Ada, who called twice. */
  async meetAda(): Promise<string> {
    const id = await this.meet('Ada');
    for (const [days, turns, summary] of CALLS) await this.call(id, days, turns, summary);
    return id;
  }

  async call(userId: string, days: number, turns: readonly Said[], summary: string): Promise<string> {
    const callId = randomUUID();
    const start = Date.parse(daysAgo(days));
    const minute = (n: number) => new Date(start + n * 60_000).toISOString();
    const person = personMemory(this.database.store, { userId, clock: () => start });
    await person.startCall({ callId, room: 'r', timeZone: 'Europe/Berlin' });
    for (const [n, [userText, agentText, facts]] of turns.entries()) {
      const { revision, forgettings } = await this.database.store.loadPerson(userId);
      await tell(person, {
        ...{ callId, userText, agentText, at: minute(n + 1) },
        facts: facts.map(([category, key, value, more]) => [key, value, { category, ...more }] as const),
        openLoops: /January/.test(userText)
          ? [{ text: 'the trip to Rome', dueAt: '2226-01-05T12:00:00.000Z' }]
          : [],
        known: { revision, forgettings },
      });
    }
    const { revision } = await this.database.store.loadPerson(userId);
    const ended = { callId, summary, askNext: null, openLoops: [], endedAt: minute(turns.length + 1) };
    await person.endCall(ended, revision);
    return callId;
  }

  close(): Promise<void> {
    return this.database.close();
  }
}
