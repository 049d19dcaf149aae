import { describe, expect, it } from 'vitest';
import { Conversation } from '../../src/companion/conversation.ts';
import { recordWish } from '../../src/companion/off-record.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { NO_TRACES } from '../../src/telemetry/traces.ts';

describe('the wish to be off the record', () => {
  it.each([
    ['Off the record, I am looking for a new job.', 'off'],
    ["please don't store this", 'off'],
    ['Okay, back on the record.', 'on'],
    ['we were off the record, now back on the record please', 'on'],
    ['I broke a record in swimming', null],
    ['I collect records', null],
  ])('is heard in "%s" as %s', (text, wish) => {
    expect(recordWish(text)).toBe(wish);
  });

  it('keeps every turn from the disk, the processor and the summary until it is taken back', async () => {
    const seen: string[] = [];
    const conversation = new Conversation({
      userId: 'ada',
      callId: 'c1',
      sink: {
        keep: async ({ userText }) => void seen.push(`kept ${userText}`),
        answer: async (_, text) => void seen.push(`answered ${text}`),
        process: ({ userText }) => void seen.push(`processed ${userText}`),
      },
      report: () => undefined,
      traces: NO_TRACES,
      log: silentLog,
    });
    for (const text of ['one', 'off the record, two', 'three', 'back on the record', 'four']) {
      conversation.userSaid(text);
      conversation.agentSaid(`re ${text}`);
    }
    await conversation.close();
    expect(seen.join('|')).not.toMatch(/two|three|back on/);
    expect(seen.filter((line) => line.startsWith('processed'))).toEqual(['processed one', 'processed four']);
    expect(conversation.turns.map(({ userText }) => userText)).toEqual(['one', 'four']);
  });
});
