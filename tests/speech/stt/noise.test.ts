import { expect, it } from 'vitest';
import { isNoise } from '../../../src/speech/stt/noise.ts';

it.each([
  'Thank you for watching.',
  ' Thanks for watching! ',
  '[BLANK_AUDIO]',
  '(soft music)',
  '[Music]',
  'you',
  'You.',
  '♪♪',
  '*coughs* …',
  'Untertitel der Amara.org-Community',
  'ご視聴ありがとうございました。',
])('%j is nobody speaking', (transcript) => expect(isNoise(transcript)).toBe(true));

it.each([
  'Thank you.',
  'Thank you for watching my dog.',
  'I said thanks for watching the kids.',
  'Not you.',
  '',
  'My (late) husband',
])('%j is speech', (transcript) => expect(isNoise(transcript)).toBe(false));
