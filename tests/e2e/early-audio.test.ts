/**
 * What is said before the agent is there, at a real LiveKit server: a caller's recording, as LiveKit's clients send it.
 *
 * @module
 */

import { execFile } from 'node:child_process';
import { ReadableStream } from 'node:stream/web';
import { promisify } from 'node:util';
import { initializeLogger, voice } from '@livekit/agents';
import { getFfmpegPath } from '@livekit/av';
import {
  AudioFrame,
  AudioSource,
  LocalAudioTrack,
  Room,
  RoomEvent,
  TrackPublishOptions,
  TrackSource,
} from '@livekit/rtc-node';
import { AccessToken } from 'livekit-server-sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EarlyAudio } from '../../src/call/early-audio.ts';
import { hearBefore } from '../../src/call/early-input.ts';
import { LivekitServer } from '../faults/support/livekit-server.ts';
import { listeningLog } from '../support/listening-log.ts';

initializeLogger({ pretty: false, level: 'silent' });

const RATE = 24_000;
const TOPIC = 'lk.agent.pre-connect-audio-buffer';

let server: LivekitServer;
const rooms: Room[] = [];
beforeAll(async () => {
  server = await LivekitServer.start();
});
afterEach(async () => {
  await Promise.all(rooms.splice(0).map((room) => room.disconnect()));
});
afterAll(() => server?.kill());

async function join(room: Room, name: string, identity: string): Promise<void> {
  const { url, apiKey, apiSecret } = server.keys;
  const token = new AccessToken(apiKey, apiSecret, { identity });
  token.addGrant({ room: name, roomJoin: true });
  await room.connect(url, await token.toJwt(), { autoSubscribe: true, dynacast: false });
  rooms.push(room);
}

/** A second of a tone, or of silence. */
function second(isTone = true): Int16Array {
  return Int16Array.from({ length: RATE }, (_, i) => (isTone ? Math.round(8_000 * Math.sin(i / 8)) : 0));
}

/** The caller's microphone, with or without a recording of what was before. */
async function speak(room: Room, preconnectBuffer: boolean): Promise<string> {
  const source = new AudioSource(RATE, 1);
  const track = LocalAudioTrack.createAudioTrack('microphone', source);
  const options = new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE, preconnectBuffer });
  const publication = await room.localParticipant?.publishTrack(track, options);
  void source.captureFrame(new AudioFrame(second(false), RATE, 1, RATE)).catch(() => undefined);
  return publication?.sid ?? '';
}

async function send(room: Room, bytes: Uint8Array, mimeType: string, trackId: string): Promise<void> {
  const attributes = { trackId, sampleRate: String(RATE), channels: '1' };
  const writer = await room.localParticipant?.streamBytes({
    ...{ name: 'preconnect-buffer', topic: TOPIC, mimeType, attributes, destinationIdentities: ['agent'] },
  });
  await writer?.write(bytes);
  await writer?.close();
}

async function encoded(samples: Int16Array): Promise<Uint8Array> {
  const args = [
    '-f',
    's16le',
    '-ar',
    String(RATE),
    '-ac',
    '1',
    '-i',
    'pipe:0',
    '-c:a',
    'libopus',
    '-f',
    'ogg',
    'pipe:1',
  ];
  const encoding = promisify(execFile)(getFfmpegPath() ?? 'ffmpeg', args, { encoding: 'buffer' });
  encoding.child.stdin?.end(new Uint8Array(samples.buffer));
  return (await encoding).stdout;
}

/** An agent and a caller in a room. */
async function meet() {
  const { log, lines } = listeningLog();
  const [agent, caller] = [new Room(), new Room()];
  const early = new EarlyAudio(agent, 'caller', log);
  const heard = new Promise((resolve) => agent.once(RoomEvent.TrackSubscribed, resolve));
  const name = `room-${rooms.length}-${performance.now()}`;
  await Promise.all([join(agent, name, 'agent'), join(caller, name, 'caller')]);
  return { caller, early, heard, lines };
}

const ms = (frames: readonly AudioFrame[]) =>
  frames.reduce(
    (sum, { samplesPerChannel, sampleRate }) => sum + (1_000 * samplesPerChannel) / sampleRate,
    0,
  );
const loudest = (frames: readonly AudioFrame[]) =>
  Math.max(...frames.flatMap(({ data }) => [...data].map(Math.abs)));

describe('what is said before the agent is there', () => {
  it('is heard, compressed as a browser sends it', async () => {
    const { caller, early, heard } = await meet();
    const sid = await speak(caller, true);
    await heard;
    const frames = early.frames();
    await send(caller, await encoded(second()), 'audio/ogg;codecs=opus', sid);
    expect(ms(await frames)).toBeCloseTo(1_000, -2);
    expect(loudest(await frames)).toBeGreaterThan(5_000);
  });

  it('is heard as bare samples', async () => {
    const { caller, early, heard } = await meet();
    const sid = await speak(caller, true);
    await heard;
    await send(caller, new Uint8Array(second().buffer), 'audio/pcm', sid);
    expect(ms(await early.frames())).toBe(1_000);
  });

  it('is not waited for where the client has recorded nothing', async () => {
    const { caller, early, heard, lines } = await meet();
    await speak(caller, false);
    await heard;
    expect(await early.frames()).toEqual([]);
    expect(lines).toEqual([]);
  });

  it('is left out, and the log says so, where it does not come or cannot be decoded', async () => {
    const { caller, early, heard, lines } = await meet();
    const sid = await speak(caller, true);
    await heard;
    await send(caller, new TextEncoder().encode('no sound'), 'audio/webm', sid);
    expect(await early.frames()).toEqual([]);
    const late = await meet();
    await speak(late.caller, true);
    await late.heard;
    expect(await late.early.frames()).toEqual([]);
    expect([...lines, ...late.lines]).toEqual([
      expect.objectContaining({ msg: 'what was said before the agent was there is not heard' }),
      expect.objectContaining({ error: 'it did not come within 3000 ms' }),
    ]);
  });

  it('goes before what is said then, in order', async () => {
    class Given extends voice.AudioInput {
      constructor(values: readonly number[]) {
        super();
        this.multiStream.addInputStream(ReadableStream.from(values.map(frameOf)));
      }
    }
    const session = new voice.AgentSession({});
    hearBefore(session, async () => [1, 2].map(frameOf));
    session.input.audio = new Given([3, 4, 5]);
    const reader = session.input.audio.stream.getReader();
    const order = [];
    for (let i = 0; i < 5; i++) order.push((await reader.read()).value?.data[0]);
    expect(order).toEqual([1, 2, 3, 4, 5]);
  });
});

function frameOf(value: number): AudioFrame {
  return new AudioFrame(Int16Array.of(value), RATE, 1, 1);
}
