import { describe, expect, test } from 'vitest';
import { extract } from '../../../../local/inference/chat/stand-in/extract.ts';
import { structuredAnswer } from '../../../../local/inference/chat/stand-in/structured.ts';

/** A Tuesday. */
const CLOCK = new Date('2026-11-24T22:00:00Z');

function valuesOf(agentSaid: string, said: string): string[] {
  return extract(said, CLOCK, [], agentSaid).facts.map(({ value }) => value);
}

describe('a short answer', () => {
  test.each<readonly [asked: string, said: string, values: readonly string[]]>([
    ["What's your name?", 'Kate.', ['is called Kate']],
    ['Nice to hear you. May I ask your name?', "It's Kate.", ['is called Kate']],
    ['Who am I speaking to?', 'Priya here.', ['is called Priya']],
    ['Where do you live?', 'Just outside Manchester.', ['lives outside Manchester']],
    ['Where are you from?', 'Ghana, originally.', ['is from Ghana']],
    ['What do you do for a living?', "I'm in marketing.", ['works in marketing']],
    ['What do you do?', 'Accounting.', ['works in Accounting']],
    ["What's your dog called?", 'Waffles.', ['has a dog called Waffles']],
    ['How old are you?', 'Fifty two.', ['is 52 years old']],
    [
      'And how old is your son?',
      "He's turning five in January.",
      ['has a son who is turning five in January 2027'],
    ],
    ["What's your favourite food?", 'Probably lasagne.', ['has lasagne as their favourite food']],
    ['Do you have any siblings?', 'Yes, an older brother, Piotr.', ['has an older brother called Piotr']],
    ['Do you play an instrument?', 'Yes, the violin.', ['plays the violin']],
    ['Are you married?', 'Yeah, to Beatrice.', ['is married to Beatrice']],
    ['What are you studying?', 'Law.', ['studies Law']],
  ])('to "%s": %s', (asked, said, values) => {
    expect(valuesOf(asked, said)).toEqual(values);
  });

  test.each([
    ["What's your name?", 'Why do you want to know?'],
    ["What's your name?", "I'd rather not say."],
    ['Do you play an instrument?', 'No.'],
    ['You have two cats, Milo and Luna, right?', 'What time is it?'],
    ['You must love opera.', 'Maybe.'],
    ['How are you?', 'Good thanks, and you?'],
    ['I like Kyoto. Have you been there?', 'Oh, interesting.'],
  ])('that answers nothing is no fact: "%s" "%s"', (asked, said) => {
    expect(valuesOf(asked, said)).toEqual([]);
  });

  test('is understood by the question that the request names', () => {
    const prompt = `<clock>2026-11-24T22:00:00Z</clock>
<agent_said>Hello! What is your name?</agent_said>
<person_said>Kate.</person_said>`;
    expect(structuredAnswer('turn_extraction', prompt, CLOCK)).toMatchObject({
      facts: [{ category: 'FACT', key: 'name', value: 'is called Kate' }],
    });
  });
});
