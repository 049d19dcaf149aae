/**
 * Calls that the agent makes, over real SIP and RTP, to a telephone of our own.
 *
 * @module
 */

import '../../local/caller/quiet.ts';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hearGreeting, takeTurn } from '../../local/caller/call.ts';
import { SipLine } from '../../local/caller/sip/sip-line.ts';
import { until } from '../../local/caller/within.ts';
import { createTtsEngine, type TtsEngine } from '../../local/inference/tts.ts';
import { assertTelephone } from '../../local/livekit-sip.ts';
import type { StackFile } from '../../local/stack/stack-file.ts';
import { TestStack } from '../../local/test-stack/test-stack.ts';
import { weightsDirOf } from '../../local/weights.ts';
import { messageOf } from '../../src/errors.ts';
import { en } from '../../src/languages/en/en.ts';
import { MemoryStore } from '../../src/memory/store/store.ts';
import { createPlainSupabase } from '../../src/pool/clients.ts';
import { personMemory, tell } from '../support/call-memory.ts';

const DATA_DIR = resolve('.kindred');
const PATIENCE_MS = 60_000;
const MESSAGE = 'This is Kindred. I will call you again tomorrow. Goodbye.';
const never = new AbortController().signal;

const missing = await assertTelephone(DATA_DIR, AbortSignal.timeout(10_000)).then(() => null, messageOf);
if (missing) console.warn(`The tests of calling people are skipped. ${missing}`);

describe.skipIf(missing !== null)('the agent calls', () => {
  let stack: TestStack;
  let file: StackFile;
  let tts: TtsEngine;
  let store: MemoryStore;
  const lines: SipLine[] = [];
  beforeAll(async () => {
    tts = await createTtsEngine(weightsDirOf(DATA_DIR));
    const env = {
      // A busy machine hears the first word late.
      CALL_OUT_LISTEN_MS: '8000',
      TURN_DETECTION: 'vad',
      PHONE_COUNTRY: 'DE',
      CALL_OUT_ALLOWED: 'DE',
      CALL_OUT_MESSAGE: MESSAGE,
    };
    stack = await TestStack.start({ args: ['--no-page', '--phone'], env });
    file = await stack.file();
    store = new MemoryStore(createPlainSupabase(file.supabase.url, file.supabase.serviceRoleKey));
  });
  afterEach(async () => {
    for (const line of lines.splice(0)) await line.hangUp();
  });
  afterAll(() => stack?.remove());

  /** A telephone that waits to be called. */
  async function telephone(number: string, ringMs = 500): Promise<SipLine> {
    const sttUrl = `${file.openai.baseUrl}/audio/transcriptions`;
    const waits = { port: file.answeringPort ?? 0, ringMs };
    const line = new SipLine({ address: file.phone ?? '', number, sttUrl, waits });
    lines.push(line);
    await line.ready();
    return line;
  }

  /** `npm run call-out -- …args`, which ends when the call is answered or refused. */
  const callOut = (...args: string[]) =>
    stack.run('call-out', ...args).then(
      ({ stdout }) => ({ code: 0, said: stdout }),
      ({ code, stdout, stderr }) => ({ code, said: `${stdout}${stderr}` }),
    );
  const speak = async (line: SipLine, text: string) => line.speak((await tts.synthesize(text)).pcm);
  const replied = (line: SipLine) => line.repliedSince(line.joinedAt);

  /** Heard to its last word; a busy machine makes pauses in it. */
  async function wholeGreeting(line: SipLine): Promise<string> {
    await expect.poll(() => replied(line), { timeout: PATIENCE_MS, interval: 1_000 }).toMatch(/how you are/i);
    return replied(line);
  }

  it('somebody who answers after 8 s of ringing, and greets them whole', async () => {
    const line = await telephone('+4930200001', 8_000);
    const [called] = await Promise.all([callOut('--to', '030 200001'), line.open()]);
    expect(called).toMatchObject({ code: 0, said: /^\+4930200001 has answered/ });
    expect(await wholeGreeting(line)).toMatch(/^hello/i);
    const { reply } = await takeTurn(line, 'My name is Oscar and I have a parrot.', tts, never);
    expect(reply).not.toBe('');
  });

  it('somebody who says hello, and greets them once and whole', async () => {
    const line = await telephone('+4930200002');
    const called = callOut('--to', '+4930200002');
    await line.open();
    await speak(line, 'Hello?');
    await called;
    expect((await wholeGreeting(line)).match(/hello/gi)).toHaveLength(1);
  });

  it('a machine, and leaves the prepared message when it has finished', async () => {
    const line = await telephone('+4930200003');
    const called = callOut('--to', '+4930200003');
    await line.open();
    const endedAt = await speak(
      line,
      'This is the voice mail of Peter Miller who is not at home at the moment so please leave a message after the tone.',
    );
    await called;
    expect(await until(() => line.isCut, { timeoutMs: PATIENCE_MS, signal: never })).toBe(true);
    expect(line.heard.firstLoudAfter(line.joinedAt)).toBeGreaterThan(endedAt);
    expect(await replied(line)).toMatch(/call you again tomorrow/i);
  });

  it('nobody whose number is not allowed, or is none: one line, and no call', async () => {
    const line = await telephone('+442079460000');
    expect(await callOut('--to', '+442079460000')).toEqual({
      code: 1,
      said: '+442079460000 may not be called: CALL_OUT_ALLOWED names DE.\n',
    });
    const none = await callOut('--to', `+49${'1'.repeat(38)}`);
    expect(none).toMatchObject({
      code: 1,
      said: /^"\+4911111111111111111111…" is no telephone number;.*\n$/,
    });
    expect(await callOut()).toMatchObject({ code: 1, said: /^Say whom to call/ });
    await sleep(500);
    expect(line.isAgentThere).toBe(false);
  });

  it('a number that does not answer, and says so', async () => {
    const called = await callOut('--to', '+4930200005');
    expect(called).toMatchObject({ code: 1, said: /^\+4930200005 was not reached: .*\n$/ });
  });

  it('who has agreed, about what is due, once; and nobody who says that they do not wish it', async () => {
    const number = '+4930200006';
    const userId = `tel:${number}`;
    const person = personMemory(store, { userId });
    await tell(person, {
      at: new Date(Date.now() - 86_400_000).toISOString(),
      userText: 'I see the dentist tomorrow.',
      openLoops: [{ text: 'sees the dentist', dueAt: new Date().toISOString() }],
    });
    expect(await callOut('--due')).toEqual({ code: 0, said: 'Nobody is to be called.\n' });
    await stack.run(
      'memory',
      'calls',
      '--user',
      userId,
      '--agree',
      '030200006',
      '--from',
      '0',
      '--until',
      '24',
    );
    const line = await telephone(number);
    const called = callOut('--due');
    await line.open();
    expect(await called).toEqual({ code: 0, said: `${userId}: has answered.\n` });
    await hearGreeting(line, never);
    expect(await callOut('--due')).toEqual({ code: 0, said: 'Nobody is to be called.\n' });
    const { heard, reply } = await takeTurn(line, 'Please stop calling me.', tts, never);
    expect({ heard, reply: reply.toLowerCase() }).toMatchObject({
      reply: expect.stringContaining("won't call you"),
    });
    await expect.poll(() => store.callWish(userId), { timeout: PATIENCE_MS }).toMatchObject({ number: null });
    expect(await callOut('--to', number)).toEqual({
      code: 1,
      said: `${userId} has asked not to be called any more.\n`,
    });
    expect(en.callsStopped).toContain("won't call you");
  });
});
