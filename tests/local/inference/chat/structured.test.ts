import { describe, expect, test } from 'vitest';
import { structuredAnswer } from '../../../../local/inference/chat/stand-in/structured.ts';

const NOW = new Date('2026-11-24T22:00:00Z');

function answerTo(name: string, prompt: string): unknown {
  return structuredAnswer(name, prompt, NOW);
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
    expect(answerTo('turn_extraction', 'I have a dog called Biscuit')).toEqual({
      facts: [],
      open_loops: [],
      closes: [],
    });
  });

  test('reckons dates in the local time of the clock, with the hour that was said', () => {
    const prompt = `<clock>2026-11-24T20:30:00-08:00 America/Los_Angeles, Tuesday</clock>
<person_said>I have a job interview tomorrow at 9am, and I'm in Reno until Friday.</person_said>`;
    expect(answerTo('turn_extraction', prompt)).toMatchObject({
      facts: [
        { value: 'has a job interview on 2026-11-25 at 9am' },
        { value: 'is in Reno until 2026-11-27', valid_to: '2026-11-27' },
      ],
      open_loops: [{ due: '2026-11-25T09:00' }],
    });
  });
});

describe('the open loops that a turn closes', () => {
  const FLAT = 'wants to find a new flat';
  const INTERVIEW = 'has a job interview on 2026-11-24';
  const OFFER = 'is thinking about the offer of Acme';
  const MARATHON = 'is going to run a marathon in April 2027';
  const EXAM = 'has an exam on 2026-11-23';

  function closesOf(said: string, loops: readonly string[], agentSaid = ''): unknown {
    const prompt = `<clock>2026-11-24T20:30:00+01:00 Europe/Berlin, Tuesday</clock>
<open_loops>
${loops.map((loop) => `- ${loop}`).join('\n')}
</open_loops>
<agent_said>${agentSaid}</agent_said>
<person_said>${said}</person_said>`;
    return Object(answerTo('turn_extraction', prompt)).closes;
  }

  test.each<readonly [said: string, loop: string]>([
    ['I found one, all signed.', FLAT],
    ['We found a lovely one last week.', FLAT],
    ["we've moved in", FLAT],
    ['I found a flat at last!', FLAT],
    ['We got the flat!', FLAT],
    ['The interview went well.', INTERVIEW],
    ['I got the job!', INTERVIEW],
    ["I didn't get the job.", INTERVIEW],
    ['I turned it down.', OFFER],
    ['I turned the offer down, I stay where I am.', OFFER],
    ["It's done.", FLAT],
    ["That's cancelled.", INTERVIEW],
    ['The job interview was called off.', INTERVIEW],
    ['I gave up on the marathon.', MARATHON],
    ["I'm not running the marathon after all.", MARATHON],
    ['I passed!', EXAM],
    ['I called my grandmother yesterday.', 'promised to call their grandmother on 2026-11-22'],
    ['I phoned my grandma.', 'promised to call their grandmother on 2026-11-22'],
    ['I finished my thesis.', 'has to finish their thesis by 2026-12-04'],
    ['The results came back, all fine.', 'is waiting for the results of their blood test'],
    ["We're not going on that trip after all, Nora is ill.", 'flies to Lisbon with Nora'],
    ['I moved to Berlin last week.', 'is moving to Berlin in December 2026 (due 2026-12-31)'],
  ])('"%s" settles the only one: %s', (said, loop) => {
    expect(closesOf(said, [loop])).toEqual([loop.replace(/ \(due .*/, '')]);
  });

  test.each<readonly [said: string, closed: string]>([
    ['I found one, all signed.', FLAT],
    ['The interview went well.', INTERVIEW],
    ['I gave up on the marathon.', MARATHON],
    ['The exam was awful.', EXAM],
  ])('of several, "%s" settles the one it is about: %s', (said, closed) => {
    expect(closesOf(said, [FLAT, INTERVIEW, MARATHON, EXAM])).toEqual([closed]);
  });

  test.each<readonly [said: string, agentSaid: string, closed: readonly string[]]>([
    ["It's done.", 'Did you find a new flat?', [FLAT]],
    ['Really well, thanks.', 'Hello Ada. How did the job interview go?', [INTERVIEW]],
    ['It was great.', 'How was the exam?', [EXAM]],
    ["That's cancelled.", 'Tell me about the marathon.', [MARATHON]],
    ["It's done.", '', []],
    ["It's done.", 'Did you feed your cat?', []],
  ])('"%s" after "%s"', (said, agentSaid, closed) => {
    expect(closesOf(said, [FLAT, INTERVIEW, MARATHON, EXAM], agentSaid)).toEqual(closed);
  });

  test.each([
    "I haven't found one yet.",
    "It's not done.",
    'Have you found one?',
    'When it is done I will sleep.',
    'I hope it went well.',
    'If I found one, I would move.',
    'I found my keys.',
    'The weather was great.',
    'I love my flat.',
    'I saw a flat but turned it down.',
    'The flat fell through.',
    'This is off the record.',
    'I did a thing today.',
    'I painted the fence. It is done.',
  ])('settles nothing: %s', (said) => {
    expect(closesOf(said, [FLAT])).toEqual([]);
  });

  test('what is about something else of the kind settles nothing', () => {
    const loops = ['is moving to Berlin in December 2026', 'is waiting for the results of their blood test'];
    expect(closesOf("We're not moving to Denver after all.", loops)).toEqual([]);
    expect(closesOf('I passed my driving test yesterday!', loops)).toEqual([]);
    expect(closesOf('I am lonely since I moved here.', loops)).toEqual([]);
    expect(closesOf('I quit my job at the bank.', [INTERVIEW])).toEqual([]);
  });

  test('what lies ahead has not happened', () => {
    expect(closesOf('I ran a marathon in Oslo last year.', [`${MARATHON} (due 2027-04-30)`])).toEqual([]);
    expect(closesOf('The interview went well.', ['has an interview on 2026-12-01 (due 2026-12-01)'])).toEqual(
      [],
    );
  });

  test('gives the text whole, without its date, and closes what was moved to another day', () => {
    expect(
      closesOf('We signed the lease!', ['wants to find a new flat (in Bergen) (due 2026-12-01)']),
    ).toEqual(['wants to find a new flat (in Bergen)']);
    const loop = 'has a job interview on 2026-11-27';
    expect(closesOf('My interview was moved to Monday.', [`${loop} (due 2026-11-27)`, FLAT])).toEqual([loop]);
    expect(closesOf('I have a job interview on Friday.', [`${loop} (due 2026-11-27)`])).toEqual([]);
  });
});

describe('call_summary', () => {
  test('tells what the person said, and nothing that the companion did', () => {
    const prompt = `<clock>2026-11-24T22:00:00Z</clock>
<so_far>The person said that this person lives in Bergen.</so_far>
<transcript>
Person: I have a job interview on Friday.
You: I have a cat called Milo. What do you do?
Person: Nursing.
</transcript>`;
    expect(answerTo('call_summary', prompt)).toEqual({
      summary:
        'The person said that this person lives in Bergen. ' +
        'The person said that this person has a job interview on 2026-11-27 and works in Nursing.',
      open_loops: [],
      ask_next: null,
    });
  });

  test('small talk is called so', () => {
    const prompt = '<transcript>\nPerson: Hello there.\nYou: Hello.\n</transcript>';
    expect(answerTo('call_summary', prompt)).toMatchObject({ summary: 'The person made small talk.' });
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

  const MOMENTS: readonly (readonly [moment: string, loop: string, ask: string])[] = [
    [
      'before the day',
      'has a job interview on 2026-11-27 at 9am',
      'The job interview is coming up. How do you feel about it?',
    ],
    [
      'on the day',
      'has a job interview on 2026-11-27 at 9am',
      'Today is the day of the job interview. How is it going?',
    ],
    ['after the day', 'has a job interview on 2026-11-27 at 9am', 'How did the job interview go?'],
    ['any day', 'has a job interview on 2026-11-27', 'How are things with the job interview?'],
    [
      'before the day',
      'is moving to Berlin in the week of 2026-11-30',
      'Moving to Berlin is coming up. How do you feel about it?',
    ],
    [
      'on the day',
      'wants to call their mother on 2026-11-25',
      'Today is the day you wanted to call your mother. How is it going?',
    ],
    ['after the day', 'is going to Iceland in the week of 2026-11-30', 'How did the trip to Iceland go?'],
    ['after the day', 'flies to Lisbon with Nora', 'You wanted to fly to Lisbon with Nora. How did it go?'],
    ['any day', 'wants to find a new flat', 'You wanted to find a new flat. How is it coming along?'],
  ];

  test.each(MOMENTS)('is worded for when it is heard, %s: %s', (moment, loop, ask) => {
    const prompt = `<companion_name>Kindred</companion_name>
<person_name>Ada</person_name>
<language>en</language>
<profile>Lives in Bergen.</profile>
<last_call>The person said that this person has an exam.</last_call>
<open_loops>
- ${loop} (due 2020-01-01)
- has a trip on 2026-11-10 (due 2026-11-10)
</open_loops>
<ask_next>How is the garden?</ask_next>
<moment>${moment}</moment>`;
    expect(answerTo('greeting', prompt)).toEqual({
      greeting: `Hello Ada, good to hear you again. ${ask}`,
    });
  });

  test('uses the prepared question, and no name where none is known', () => {
    const prompt = '<person_name></person_name>\n<ask_next>How is the garden?</ask_next>';
    expect(answerTo('greeting', prompt)).toEqual({
      greeting: 'Hello, good to hear you again. How is the garden?',
    });
  });
});

test('a schema that the stand-in does not know gets an empty object', () => {
  expect(answerTo('anything_else', 'Hello')).toEqual({});
});
