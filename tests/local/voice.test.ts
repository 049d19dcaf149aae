import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comparableWords } from '../../eval/stt/words.ts';
import { openVoice } from '../../local/caller/voice.ts';
import { Transcriber } from '../../local/inference/stt.ts';
import type { Speech } from '../../local/inference/tts.ts';
import { parseWav, writeWav } from '../../local/inference/wav.ts';
import { testWeightsDir } from '../support/weights.ts';

const SENTENCE = 'My sister lives in Berlin.';
/** The first time the voices are fetched. */
const FETCHING_MS = 300_000;

let weightsDir: string;
let transcriber: Transcriber;
beforeAll(async () => {
  weightsDir = await testWeightsDir();
  transcriber = await Transcriber.load(weightsDir);
}, FETCHING_MS);
afterAll(() => transcriber.close());

async function heard({ pcm, sampleRate }: Speech): Promise<string> {
  const { text } = await transcriber.transcribe(parseWav(writeWav(pcm, sampleRate)));
  return comparableWords(text).join(' ');
}

describe('the voice of a test caller', () => {
  it(
    'is understood, and another than the agent has, where it is asked for',
    async () => {
      const [own, other] = [await openVoice(weightsDir), await openVoice(weightsDir, 'af_heart')];
      const [mine, hers] = [await own.synthesize(SENTENCE), await other.synthesize(SENTENCE)];
      expect(hers.pcm.length).not.toBe(mine.pcm.length);
      expect(await heard(hers)).toBe(comparableWords(SENTENCE).join(' '));
    },
    FETCHING_MS,
  );
});
