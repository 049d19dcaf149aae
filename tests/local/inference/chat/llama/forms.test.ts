import { expect, test } from 'vitest';
import { EXTRACTION_FORM } from '../../../../../local/inference/chat/llama/forms/extraction.ts';
import { GREETING_FORM } from '../../../../../local/inference/chat/llama/forms/greeting.ts';
import { SUMMARY_FORM } from '../../../../../local/inference/chat/llama/forms/summary.ts';

const INPUT = `<clock>Monday 2026-11-30T10:00:00+01:00</clock>
<known>
- [INTEREST chess] plays chess
- [FACT home] lives in Lyon
</known>
<open_loops>
- wants to find a new flat
- flies to Lisbon (due 2026-12-12)
</open_loops>
<agent_said>How are you?</agent_said>
<person_said>Found one, all signed!</person_said>`;

test('a turn is asked about as the examples show it', () => {
  expect(EXTRACTION_FORM.ask(INPUT)).toBe(
    [
      'Today: 2026-11-30 Monday',
      'Known: [INTEREST chess] plays chess\n[FACT home] lives in Lyon',
      'Open: 1. wants to find a new flat\n2. flies to Lisbon (due 2026-12-12)',
      'Agent: How are you?',
      'Person: Found one, all signed!',
    ].join('\n'),
  );
  expect(EXTRACTION_FORM.ask('<person_said>Hi</person_said>')).toBe(
    'Today: \nKnown: nothing\nOpen: nothing\nAgent: -\nPerson: Hi',
  );
});

test('lines become facts, plans become open loops with their day', () => {
  const read = EXTRACTION_FORM.read(
    'FACT | name | is called Mira\nPLAN | trip | flies to Rome | 2026-12-24\nCLOSE | 2\nCLOSE | 7',
    INPUT,
  );
  expect(read).toMatchObject({
    facts: [
      { category: 'FACT', key: 'name', value: 'is called Mira', negates: false, valid_from: null },
      { category: 'PLAN', key: 'trip', value: 'flies to Rome', valid_from: '2026-12-24' },
    ],
    open_loops: [{ text: 'flies to Rome', due: '2026-12-24' }],
    closes: ['flies to Lisbon (due 2026-12-12)'],
  });
});

test('only what is known can end, by a line of its own or by a denial', () => {
  const read = (answer: string) => EXTRACTION_FORM.read(answer, INPUT) as { facts: unknown[] };
  expect(read('END | home').facts).toMatchObject([{ key: 'home', negates: true }]);
  expect(read('INTEREST | chess | no longer plays chess').facts).toMatchObject([
    { key: 'chess', negates: true },
  ]);
  expect(read('END | boat\nFACT | boat | does not have a boat').facts).toEqual([]);
  expect(read('NONE')).toEqual({ facts: [], open_loops: [], closes: [] });
});

test('a summary has its plans and its question', () => {
  const answer =
    'SUMMARY | Mira moves.\nPLAN | moves to Rome | 2026-12-01\nPLAN | buys a bed\nASK | how the move went';
  expect(SUMMARY_FORM.read(answer, '')).toEqual({
    summary: 'Mira moves.',
    open_loops: [
      { text: 'moves to Rome', due: '2026-12-01' },
      { text: 'buys a bed', due: null },
    ],
    ask_next: 'how the move went',
  });
  expect(SUMMARY_FORM.read('SUMMARY | Small talk.\nASK | nothing', '')).toMatchObject({ ask_next: null });
});

test('a greeting asks about the first open loop, else about what was to be asked', () => {
  const input = '<language>en</language><person_name>Mira</person_name><ask_next>the exam</ask_next>';
  expect(GREETING_FORM.ask(input)).toBe('Language: en\nName: Mira\nAsk: the exam\nWhen: any day');
  expect(GREETING_FORM.ask(`${input}\n${INPUT}`)).toContain('Ask: wants to find a new flat\n');
});

test.each([EXTRACTION_FORM, SUMMARY_FORM, GREETING_FORM])(
  'examples are questions with answers',
  ({ examples }) => {
    expect(examples[0]?.role).toBe('system');
    const roles = examples.slice(1).map(({ role }) => role);
    expect(roles).toEqual(roles.map((_, index) => (index % 2 === 0 ? 'user' : 'assistant')));
    expect(examples.every(({ content }) => content !== '' && !content.includes('##'))).toBe(true);
  },
);
