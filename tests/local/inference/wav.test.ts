import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RequestError } from '../../../local/inference/request-error.ts';
import { createResampler, resampleAll } from '../../../local/inference/resample.ts';
import { parseWav, toMono, writeWav } from '../../../local/inference/wav.ts';

interface Layout {
  readonly code: number;
  readonly bits: number;
  readonly channels: number;
  readonly data: Uint8Array;
  /** Claimed size of the data, where it is not the true one. */
  readonly claimed?: number;
  readonly extensible?: boolean;
}

/** A WAV file of any kind, with a foreign chunk of odd length before the data. */
function wavOf({
  code,
  bits,
  channels,
  data,
  claimed = data.length,
  extensible = false,
}: Layout): Uint8Array {
  const format = Buffer.alloc(extensible ? 40 : 16);
  format.writeUInt16LE(extensible ? 0xfffe : code, 0);
  format.writeUInt16LE(channels, 2);
  format.writeUInt32LE(16_000, 4);
  format.writeUInt16LE(bits, 14);
  if (extensible) format.writeUInt16LE(code, 24);
  const chunk = (name: string, content: Uint8Array, size = content.length) => {
    const head = Buffer.from(`${name}\0\0\0\0`, 'latin1');
    head.writeUInt32LE(size, 4);
    return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
  };
  const chunks = [chunk('fmt ', format), chunk('LIST', Buffer.from('abc')), chunk('data', data, claimed)];
  return Buffer.concat([Buffer.from('RIFF\xff\xff\xff\xffWAVE', 'latin1'), ...chunks]);
}

const bytesOf = (array: Int16Array) => new Uint8Array(array.buffer);

/** Half of full scale. */
const HALF = { code: 1, bits: 16, channels: 1, data: bytesOf(Int16Array.of(16_384)) };

describe('WAV', () => {
  test.each([
    ['plain', HALF],
    ['extensible', { ...HALF, extensible: true }],
  ])('reads 16-bit samples, %s', (_, layout) => {
    expect([...toMono(parseWav(wavOf(layout)))]).toEqual([0.5]);
  });

  test('mixes channels to one', () => {
    const data = bytesOf(Int16Array.of(16_384, -16_384, 16_384, 0));
    expect([...toMono(parseWav(wavOf({ code: 1, bits: 16, channels: 2, data })))]).toEqual([0, 0.25]);
  });

  test('reads what a streaming writer left with a claimed size that is not true', () => {
    const data = bytesOf(Int16Array.of(1, 2, 3));
    const wav = parseWav(wavOf({ code: 1, bits: 16, channels: 1, data, claimed: 0xffffffff }));
    expect(toMono(wav)).toHaveLength(3);
  });

  test.each([
    ['compressed audio', { code: 85, bits: 0, channels: 1 }],
    ['24-bit samples', { code: 1, bits: 24, channels: 1 }],
    ['floats', { code: 3, bits: 32, channels: 1 }],
    ['no channels', { code: 1, bits: 16, channels: 0 }],
  ])('refuses %s', (_, layout) => {
    expect(() => parseWav(wavOf({ ...layout, data: new Uint8Array(8) }))).toThrow(RequestError);
  });

  test('what is written is read again', () => {
    fc.assert(
      fc.property(fc.int16Array({ maxLength: 500 }), (pcm) => {
        const read = toMono(parseWav(writeWav(pcm, 24_000)));
        expect(read).toEqual(Float32Array.from(pcm, (sample) => sample / 32_768));
      }),
    );
  });

  test('damaged files are refused or read, and nothing worse', () => {
    const whole = writeWav(
      Int16Array.from({ length: 50 }, (_, i) => i),
      16_000,
    );
    const damage = fc.record({
      at: fc.nat({ max: 43 }),
      byte: fc.nat({ max: 255 }),
      end: fc.nat({ max: 144 }),
    });
    fc.assert(
      fc.property(damage, ({ at, byte, end }) => {
        const damaged = whole.slice(0, end);
        damaged[at] = byte;
        try {
          expect(toMono(parseWav(damaged)).length).toBeLessThanOrEqual(144);
        } catch (error) {
          expect(error).toBeInstanceOf(RequestError);
        }
      }),
    );
  });
});

describe('resampling', () => {
  const tone = (hertz: number, rate: number, seconds = 1) =>
    Float32Array.from({ length: rate * seconds }, (_, i) => Math.sin((2 * Math.PI * hertz * i) / rate));
  /** Root mean square away from the edges. */
  const level = (samples: Float32Array) => {
    const middle = samples.subarray(samples.length / 4, (samples.length * 3) / 4);
    return Math.sqrt(middle.reduce((sum, sample) => sum + sample ** 2, 0) / middle.length);
  };

  test('keeps a tone that both rates can hold', () => {
    const wanted = tone(1_000, 24_000);
    const found = resampleAll(tone(1_000, 22_050), 22_050, 24_000);
    expect(found.length).toBeCloseTo(24_000, -2);
    const error = found.subarray(2_000, 22_000).map((sample, i) => sample - (wanted[i + 2_000] as number));
    expect(level(error)).toBeLessThan(0.01);
  });

  test('removes a tone that the lower rate cannot hold instead of folding it into the speech', () => {
    expect(level(resampleAll(tone(11_000, 48_000), 48_000, 16_000))).toBeLessThan(0.01);
  });

  test('a stream in pieces is the same as the whole', () => {
    const whole = tone(440, 22_050);
    const pieces = createResampler(22_050, 24_000);
    const found = [...pieces.resample(whole.slice(0, 5_001)), ...pieces.flush(whole.slice(5_001))];
    expect(Float32Array.from(found)).toEqual(resampleAll(whole, 22_050, 24_000));
  });
});
