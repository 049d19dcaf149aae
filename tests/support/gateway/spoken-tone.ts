/**
 * A tone in the place of speech, as long as its words.
 *
 * @module
 */

export const TONE_SAMPLE_RATE = 24_000;
const MS_A_LETTER = 15;
const MIN_MS = 120;
const HERTZ = 220;
const LOUDNESS = 8_000;

export class SpokenTone {
  rate = TONE_SAMPLE_RATE;

  of(text: string): Buffer {
    const samples = Math.round((this.rate * Math.max(MIN_MS, text.length * MS_A_LETTER)) / 1_000);
    const bytes = Buffer.alloc(2 * samples);
    for (let i = 0; i < samples; i++)
      bytes.writeInt16LE(Math.round(LOUDNESS * Math.sin((2 * Math.PI * HERTZ * i) / this.rate)), 2 * i);
    return bytes;
  }
}
