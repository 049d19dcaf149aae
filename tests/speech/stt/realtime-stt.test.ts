import { initializeLogger, stt } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { RealtimeStt } from '../../../src/speech/stt/realtime-stt.ts';
import { Models } from '../../faults/support/models.ts';
import type { Realtime } from '../../faults/support/realtime.ts';

initializeLogger({ pretty: false, level: 'silent' });

const PATIENCE = { timeout: 10_000 };
/** A twentieth of a second, what one message to the service holds. */
const FRAME = new AudioFrame(new Int16Array(1_200), 24_000, 1, 1_200);

let models: Models;
let service: Realtime;
beforeAll(async () => {
  models = await Models.start();
  service = models.realtime;
});
afterEach(() => models.heal());
afterAll(() => models.close());

/** A call's STT, connected. */
async function listen() {
  const lost: string[] = [];
  const heard: string[] = [];
  const options = { apiKey: 'none', baseURL: `${models.url}/v1`, model: 'gpt-4o-mini-transcribe' };
  const recogniser = new RealtimeStt({ ...options, onLost: ({ message }) => void lost.push(message) });
  const stream = recogniser.stream();
  const over = (async () => {
    for await (const event of stream)
      if (event.type === stt.SpeechEventType.FINAL_TRANSCRIPT) heard.push(event.alternatives?.[0].text ?? '');
  })();
  await expect.poll(() => service.isConnected, PATIENCE).toBe(true);
  const hangUp = async () => {
    stream.close();
    await over;
    await expect.poll(() => service.isConnected, PATIENCE).toBe(false);
  };
  onTestFinished(hangUp);
  return { lost, heard, stream, hangUp };
}

describe('realtime stt', () => {
  const ENDS: readonly [string, () => void, string][] = [
    ['closed by the service', () => service.hangUp(), 'the service closed the connection'],
    ['cut', () => service.cut(), 'the service closed the connection'],
    ['given up with an error', () => service.fail(), 'as the test says'],
  ];

  it.each(ENDS)('hear on when their connection is %s', async (_, end, reason) => {
    const call = await listen();
    const before = service.connections;
    end();
    await expect.poll(() => call.lost, PATIENCE).toEqual([`STT failed: ${reason}`]);
    await expect.poll(() => service.connections, PATIENCE).toBe(before + 1);
    service.hear('I have a dog.', 'item-1');
    await expect.poll(() => call.heard, PATIENCE).toEqual(['I have a dog.']);
  });

  it('knock until a service that is away is back', async () => {
    const call = await listen();
    service.isAway = true;
    service.cut();
    await expect.poll(() => call.lost.length, PATIENCE).toBe(2);
    service.isAway = false;
    await expect.poll(() => service.isConnected, PATIENCE).toBe(true);
  });

  it('pass on what was said while there was no connection', async () => {
    const call = await listen();
    service.cut();
    await expect.poll(() => call.lost.length, PATIENCE).toBe(1);
    const before = service.received;
    for (let i = 0; i < 10; i++) call.stream.pushFrame(FRAME);
    const said = 10 * FRAME.data.byteLength;
    await expect.poll(() => service.received - before, PATIENCE).toBeGreaterThan(said);
  });

  it('hear a transcript that is delivered twice once', async () => {
    const call = await listen();
    service.hear('Yes.', 'item-1');
    service.hear('Yes.', 'item-1');
    service.hear('Yes.', 'item-2');
    await expect.poll(() => call.heard, PATIENCE).toEqual(['Yes.', 'Yes.']);
    service.hear('And no.', 'item-3');
    await expect.poll(() => call.heard, PATIENCE).toEqual(['Yes.', 'Yes.', 'And no.']);
  });

  it('hear no words in the noise that a recogniser makes words of', async () => {
    const call = await listen();
    const noise = ['Thank you for watching.', '[Music]', 'you'];
    for (const [i, transcript] of noise.entries()) service.hear(transcript, `noise-${i}`);
    service.hear('Thank you for the soup.', 'item-1');
    await expect.poll(() => call.heard, PATIENCE).toEqual(['Thank you for the soup.']);
  });

  it('listen no longer once the call is over', async () => {
    const call = await listen();
    const before = service.connections;
    await call.hangUp();
    expect(call.lost).toEqual([]);
    expect(service.connections).toBe(before);
  });
});
