import { beforeEach, describe, expect, it } from 'vitest';
import { callTools } from '../../src/companion/tools/call-tools.ts';
import { allPhrases } from '../../src/languages/languages.ts';
import type { Agreement } from '../../src/memory/calling.ts';

const OWN = '+4930123456';
const words = allPhrases.get('en')?.calling as NonNullable<ReturnType<typeof allPhrases.get>>['calling'];

let turns: number;
let agreed: Agreement[];
let stopped: number;
beforeEach(() => {
  turns = 1;
  agreed = [];
  stopped = 0;
});

/** Calls a tool as the framework does. */
function tools(ownNumber: string | null = OWN) {
  const offered = callTools({
    ...{ words, ownNumber, turnsSoFar: () => turns },
    callable: (text) => (text.startsWith('+49') ? text : null),
    agree: async (agreement) => agreed.push(agreement) > 0,
    stop: async () => void stopped++,
  });
  return async (name: string, args: object = {}): Promise<string> => {
    const execute = offered.find((one) => one.name === name)?.execute as unknown as (
      args: object,
    ) => Promise<{ summary: string }>;
    return (await execute(args)).summary;
  };
}

describe('an agreement to be called', () => {
  it('takes a question, and words of the person after it', async () => {
    const call = tools();
    expect(await call('agreeToCalls', { confirmed: true })).toContain('May I call you on + 4 9 3 0');
    expect(await call('agreeToCalls', { confirmed: true })).toContain('May I call you');
    expect(agreed).toEqual([]);
    turns++;
    expect(await call('agreeToCalls', { confirmed: true })).toBe(words.agreed);
    expect(agreed).toEqual([{ number: OWN, fromHour: 9, untilHour: 20 }]);
  });

  it('is asked for anew where a number or hours are other ones', async () => {
    const call = tools();
    await call('agreeToCalls', { confirmed: false });
    turns++;
    const changed = { confirmed: true, fromHour: 18 };
    expect(await call('agreeToCalls', changed)).toContain('between 18 and 20');
    turns++;
    expect(await call('agreeToCalls', changed)).toBe(words.agreed);
    expect(agreed).toEqual([{ number: OWN, fromHour: 18, untilHour: 20 }]);
  });

  it('needs a number that may be called', async () => {
    expect(await tools(null)('agreeToCalls', { confirmed: false })).toBe(words.whichNumber);
    expect(await tools()('agreeToCalls', { confirmed: false, number: '+1900123' })).toBe(words.notCallable);
  });

  it('is ended at once, without asking back', async () => {
    expect(await tools()('stopCalls')).toBe(words.stopped);
    expect(stopped).toBe(1);
  });
});
