/**
 * Recorded speech as samples, by the ffmpeg that LiveKit Agents brings with it.
 *
 * @module
 */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The framework's own variable for another ffmpeg. */
const FFMPEG_VARIABLE = 'LIVEKIT_FFMPEG_PATH';
const CONTAINER = /webm|mp4|ogg|wav/;
const MAX_SAMPLE_BYTES = 8_000_000;
const TIMEOUT_MS = 5_000;

/** How speech was recorded. */
export interface Recording {
  /** Of a container that says the rest, or of bare 16-bit samples. */
  readonly mimeType: string;
  /** In Hz, of bare samples. */
  readonly sampleRate: number;
  /** Of bare samples. */
  readonly channels: number;
}

/**
 * @param sampleRate In Hz, of what is returned: mono.
 * @throws Error where it cannot be decoded, or not in time.
 */
export async function decodeAudio(
  bytes: Uint8Array,
  { mimeType, ...raw }: Recording,
  sampleRate: number,
): Promise<Int16Array> {
  const bare = ['-f', 's16le', '-ar', String(raw.sampleRate), '-ac', String(raw.channels)];
  const wanted = ['-f', 's16le', '-ar', String(sampleRate), '-ac', '1'];
  const args = [
    '-v',
    'error',
    ...(CONTAINER.test(mimeType) ? [] : bare),
    '-i',
    'pipe:0',
    ...wanted,
    'pipe:1',
  ];
  const decoding = run(await ffmpegPath(), args, {
    ...{ encoding: 'buffer', maxBuffer: MAX_SAMPLE_BYTES, timeout: TIMEOUT_MS, killSignal: 'SIGKILL' },
  });
  // One that ends before it has read everything says why itself.
  decoding.child.stdin?.on('error', () => undefined).end(bytes);
  const { stdout } = await decoding;
  return new Int16Array(new Uint8Array(stdout).buffer, 0, Math.floor(stdout.length / 2));
}

async function ffmpegPath(): Promise<string> {
  const { getFfmpegPath } = await import('@livekit/av');
  return process.env[FFMPEG_VARIABLE] || getFfmpegPath() || 'ffmpeg';
}
