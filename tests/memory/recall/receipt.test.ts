import { expect, it } from 'vitest';
import { countUsed, marksOf } from '../../../src/memory/recall/receipt.ts';

it.each([
  ['has a dog called Biscuit', 'What is my dog called?', 'Your dog is called Biscuit.', 1],
  ['works as a vet in Leeds', 'What do I do?', 'You work as a vet.', 1],
  ['is allergic to walnuts and shellfish', 'What can I cook?', 'Anything without walnuts or shellfish.', 1],
  ['has a dog called Biscuit', 'What is the capital of Peru?', 'Lima.', 0],
  ['has a dog called Biscuit', 'My dog is ill.', 'Oh no, your dog! What is wrong?', 0],
])('%s, asked "%s"', (line, asked, answer, used) => {
  expect(countUsed([line], asked, answer)).toBe(used);
});

it('counts each line for itself', () => {
  expect(countUsed(['has a cat called Mia', 'plays the cello'], 'Who am I?', 'You play the cello.')).toBe(1);
});

it('says which sentence uses which line, and nothing of sentences that use none', () => {
  const lines = ['has a cat called Mia', 'plays the cello'];
  const answer = 'Good question. You play the cello. And there is Mia!';
  expect(marksOf(lines, 'Who am I?', answer)).toEqual([
    { sentence: 'You play the cello.', lines: [1] },
    { sentence: 'And there is Mia!', lines: [0] },
  ]);
  expect(marksOf([], 'Who am I?', answer)).toEqual([]);
});
