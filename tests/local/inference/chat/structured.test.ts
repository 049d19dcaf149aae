import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { smallest } from '../../../../local/inference/chat/rehearsal/structured/smallest.ts';
import { structuredAnswer } from '../../../../local/inference/chat/rehearsal/structured/structured.ts';

const NOW = new Date('2026-11-24T22:00:00Z');

function answerTo(name: string, prompt: string): unknown {
  return structuredAnswer(name, {}, prompt, NOW);
}

describe('turn_extraction', () => {
  test('takes facts from the person alone, dates from the clock and keys from what is known', () => {
    const prompt = `<clock>2026-03-02T10:00:00Z</clock>
<known>
- [FACT location] lives in Oslo
</known>
<agent_said>You have a cat called Milo, do you not?</agent_said>
<person_said>I live in Bergen now, and tomorrow I have an exam.</person_said>`;
    expect(answerTo('turn_extraction', prompt)).toMatchObject({
      facts: [
        { category: 'FACT', key: 'location', value: 'lives in Bergen', negates: false },
        { category: 'PLAN', key: 'plan_exam', value: 'has an exam on 2026-03-03' },
      ],
      open_loops: [{ text: 'has an exam on 2026-03-03', due: '2026-03-03' }],
    });
  });

  test('a prompt without the blocks yields nothing', () => {
    expect(answerTo('turn_extraction', 'I have a dog called Biscuit')).toEqual({ facts: [], open_loops: [] });
  });
});

describe('call_summary', () => {
  test('tells what the person said, what is open and what to ask', () => {
    const prompt = `<clock>2026-11-24T22:00:00Z</clock>
<transcript>
Person: I have a job interview on Friday.
You: I have a cat called Milo.
Person: What is my dog's name?
</transcript>`;
    expect(answerTo('call_summary', prompt)).toEqual({
      summary:
        "The person said that this person has a job interview on 2026-11-27. The person asked: What is my dog's name?",
      open_loops: [{ text: 'has a job interview on 2026-11-27', due: '2026-11-27' }],
      ask_next: 'How are things with the job interview?',
    });
  });

  test('small talk leaves nothing open', () => {
    const prompt = '<transcript>\nPerson: Hello there.\nYou: Hello.\n</transcript>';
    expect(answerTo('call_summary', prompt)).toEqual({
      summary: 'The person made small talk.',
      open_loops: [],
      ask_next: null,
    });
  });
});

describe('greeting', () => {
  const rows: readonly (readonly [loops: string, greeting: string])[] = [
    ['', 'Hello Ada, good to hear you again. How have you been?'],
    [
      '- has a job interview on 2026-11-20 (2026-11-20)',
      'Hello Ada, good to hear you again. How did the job interview go?',
    ],
    [
      '- has a job interview on 2026-11-27 (2026-11-27)',
      'Hello Ada, good to hear you again. How are things with the job interview?',
    ],
    [
      '- the driving test (due 2026-11-20)',
      'Hello Ada, good to hear you again. How did the driving test go?',
    ],
    [
      '- is moving to Berlin in October 2026 (2026-10-31)',
      'Hello Ada, good to hear you again. How did moving to Berlin go?',
    ],
    [
      '- is going to run a marathon in April 2027 (2027-04-30)',
      'Hello Ada, good to hear you again. You wanted to run a marathon. How is it coming along?',
    ],
    [
      '- is thinking about moving to Spain',
      'Hello Ada, good to hear you again. How are things with moving to Spain?',
    ],
    [
      '- has an exam on 2026-12-20 (2026-12-20)\n- has a trip on 2026-11-10 (2026-11-10)',
      'Hello Ada, good to hear you again. How did the trip go?',
    ],
  ];

  test.each(rows)('asks about the open loop: %s', (loops, greeting) => {
    const prompt = `<companion_name>Kindred</companion_name>\n<person_name>Ada</person_name>\n<open_loops>\n${loops}\n</open_loops>`;
    expect(answerTo('greeting', prompt)).toEqual({ greeting });
  });

  test('uses the prepared question, and no name where none is known', () => {
    const prompt = '<person_name></person_name>\n<ask_next>How is the garden?</ask_next>';
    expect(answerTo('greeting', prompt)).toEqual({
      greeting: 'Hello, good to hear you again. How is the garden?',
    });
  });
});

describe('a schema the brain does not know', () => {
  const tree: z.ZodType = z.lazy(() => z.object({ name: z.string(), children: z.array(tree) }));
  const schemas: readonly (readonly [string, z.ZodType])[] = [
    [
      'object',
      z.object({
        text: z.string().min(3),
        count: z.number().int().min(2),
        open: z.boolean(),
        note: z.string().optional(),
      }),
    ],
    [
      'union and null',
      z.object({ either: z.union([z.literal('a'), z.number()]), none: z.string().nullable() }),
    ],
    [
      'enum, array, date',
      z.object({ kind: z.enum(['x', 'y']), list: z.array(z.number()).min(2), at: z.iso.datetime() }),
    ],
    ['recursion', tree],
    ['exclusive bounds', z.object({ share: z.number().gt(0).lt(1), below: z.number().max(-3) })],
  ];

  test.each(schemas)('gets the smallest valid value: %s', (_, schema) => {
    const value = smallest({ ...z.toJSONSchema(schema) });
    expect(schema.safeParse(value)).toMatchObject({ success: true });
  });
});
