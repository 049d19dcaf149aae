import { ReadableStream } from 'node:stream/web';
import { describe, expect, it } from 'vitest';
import { toBytes, toSamples } from '../../../src/speech/tts/pcm.ts';
import { speechOf } from '../../../src/speech/tts/speech-answer.ts';

const TONE = Int16Array.from({ length: 4_800 }, (_, i) => Math.round(9_000 * Math.sin(i / 12)));

function wav(samples: Int16Array, { channels = 1, sampleRate = 24_000, bits = 16 } = {}): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(0xffffffff, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt16LE(bits, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(0xffffffff, 40);
  return Buffer.concat([header, toBytes(samples)]);
}

async function heard(body: Uint8Array | string, type: string, pieceBytes = 1_000): Promise<Int16Array> {
  const bytes = Buffer.from(body);
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  }
  const response = new Response(ReadableStream.from(pieces()) as BodyInit, {
    headers: { 'content-type': type },
  });
  const parts: Uint8Array[] = [];
  for await (const part of speechOf(response)) parts.push(part);
  return toSamples(Buffer.concat(parts));
}

const loudest = (samples: Int16Array) => samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0);

describe('the answer of a speech service', () => {
  it.each([1, 7, 1_000, 100_000])('is PCM as it comes, in pieces of %i bytes', async (size) => {
    expect(await heard(toBytes(TONE), 'application/octet-stream', size)).toEqual(TONE);
  });

  it.each([1, 7, 1_000, 100_000])('is read from WAV, in pieces of %i bytes', async (size) => {
    expect(await heard(wav(TONE), 'audio/wav', size)).toEqual(TONE);
  });

  it('is read from WAV in stereo and at another rate', async () => {
    const stereo = Int16Array.from({ length: 2 * TONE.length }, (_, i) => TONE[i >> 1] ?? 0);
    expect(await heard(wav(stereo, { channels: 2 }), 'audio/wav')).toEqual(TONE);
    const resampled = await heard(wav(TONE, { sampleRate: 48_000 }), 'audio/wav');
    expect(resampled.length / TONE.length).toBeCloseTo(0.5, 1);
    expect(loudest(resampled)).toBeGreaterThan(8_000);
  });

  it.each([
    ['an error in JSON', '{"error": {"message": "no voice"}}', 'application/json'],
    ['an error that calls itself audio', '{"error": {"message": "no voice"}}', 'audio/pcm'],
    ['a page', '<!doctype html><html></html>', 'text/html'],
    ['MP3 with a tag', Buffer.concat([Buffer.from('ID3\x04'), Buffer.alloc(100)]), 'audio/mpeg'],
    ['bare MP3', Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x64]), Buffer.alloc(100)]), 'audio/pcm'],
    ['Ogg', Buffer.concat([Buffer.from('OggS'), Buffer.alloc(100)]), 'audio/ogg'],
    ['WAV of 8 bits', wav(TONE, { bits: 8 }), 'audio/wav'],
  ])('is refused where it is %s', async (_, body, type) => {
    await expect(heard(body, type)).rejects.toMatchObject({ code: 'MODEL_ANSWER_INVALID' });
  });

  it('is nothing where there is nothing', async () => {
    expect(await heard('', 'audio/pcm')).toHaveLength(0);
    expect(await heard(wav(new Int16Array()), 'audio/wav')).toHaveLength(0);
  });
});
