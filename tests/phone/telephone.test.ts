/**
 * Calls over real SIP and RTP: a telephone of our own, LiveKit's gateway, the whole stack behind it.
 *
 * @module
 */

import '../../local/caller/quiet.ts';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hearGreeting, takeTurn } from '../../local/caller/call.ts';
import { SipLine } from '../../local/caller/sip/sip-line.ts';
import { Telephone } from '../../local/caller/sip/telephone.ts';
import { until } from '../../local/caller/within.ts';
import { createTtsEngine, type TtsEngine } from '../../local/inference/tts.ts';
import { assertTelephone } from '../../local/livekit-sip.ts';
import type { StackFile } from '../../local/stack/stack-file.ts';
import { jobsOf } from '../../local/test-stack/process-tree.ts';
import { TestStack } from '../../local/test-stack/test-stack.ts';
import { weightsDirOf } from '../../local/weights.ts';
import { messageOf } from '../../src/errors.ts';
import { MemoryStore } from '../../src/memory/store/store.ts';
import { createPlainSupabase } from '../../src/pool/clients.ts';
import { inviteAs } from './support/raw-invite.ts';

const DATA_DIR = resolve('.kindred');
const NUMBER = '+4930123456';
const PATIENCE_MS = 60_000;
/** A killed process is found after 2.5 s at the latest. */
const FREED_MS = 10_000;
/** One that is answered is answered by then. */
const ANSWERED_MS = 8_000;
/** Processes that wait for a call. */
const IDLE = 4;
const never = new AbortController().signal;

const missing = await assertTelephone(DATA_DIR, AbortSignal.timeout(10_000)).then(() => null, messageOf);
if (missing) console.warn(`The tests of the telephone are skipped. ${missing}`);

describe.skipIf(missing !== null)('a telephone', () => {
  let stack: TestStack;
  let file: StackFile;
  let tts: TtsEngine;
  let store: MemoryStore;
  const lines: SipLine[] = [];
  beforeAll(async () => {
    tts = await createTtsEngine(weightsDirOf(DATA_DIR));
    const env = { TURN_DETECTION: 'vad', PHONE_COUNTRY: 'DE', TRANSFER_TARGETS: 'front desk=+4930100' };
    stack = await TestStack.start({ args: ['--no-page', '--phone'], env });
    file = await stack.file();
    store = new MemoryStore(createPlainSupabase(file.supabase.url, file.supabase.serviceRoleKey));
  });
  afterEach(async () => {
    for (const line of lines.splice(0)) await line.hangUp();
  });
  afterAll(() => stack?.remove());

  async function dial(number: string): Promise<SipLine> {
    const sttUrl = `${file.openai.baseUrl}/audio/transcriptions`;
    const line = new SipLine({ address: file.phone ?? '', number, sttUrl });
    lines.push(line);
    await line.open();
    return line;
  }

  /** Calls and hears the greeting out. */
  async function call(number = NUMBER): Promise<{ line: SipLine; greeting: string; answerMs: number }> {
    const line = await dial(number);
    const { text, joinToAudioMs } = await hearGreeting(line, never);
    return { line, greeting: text, answerMs: joinToAudioMs };
  }

  /** Calls and hears that somebody greets, but not them out. */
  async function isGreeted(number: string): Promise<boolean> {
    const line = await dial(number);
    const firstSound = () => line.heard.firstLoudAfter(line.joinedAt);
    return (await until(firstSound, { timeoutMs: PATIENCE_MS, signal: never })) !== undefined;
  }

  const say = (line: SipLine, text: string) => takeTurn(line, text, tts, never);
  const seesEnd = (line: SipLine, timeoutMs = PATIENCE_MS) =>
    until(() => line.isCut, { timeoutMs, signal: never });

  const memoriesOf = async (user: string) => JSON.stringify(await store.listMemories(user));

  it('is told how to call', () => {
    expect(file.phone).toMatch(/^sip:\+15550100@127\.0\.0\.1:\d+$/);
  });

  it('is greeted, heard and answered, and remembered by its number in any spelling', async () => {
    const { line, greeting } = await call();
    expect(greeting).not.toBe('');
    const { reply } = await say(line, 'My name is Miriam and I have a cat called Pepper.');
    expect(reply).not.toBe('');
    await line.hangUp();
    await expect.poll(() => memoriesOf(`tel:${NUMBER}`), { timeout: PATIENCE_MS }).toMatch(/pepper/i);
    const again = await call('030123456');
    expect((await say(again.line, "What is my cat's name?")).reply).toMatch(/pepper/i);
  });

  it('that hides its number is not remembered, and is told so', async () => {
    const { line } = await call('anonymous');
    const heard = () => line.repliedSince(line.joinedAt);
    await expect.poll(heard, { timeout: PATIENCE_MS, interval: 1_000 }).toMatch(/remember this call/i);
  });

  it('that hangs up while it rings keeps nobody from calling', async () => {
    const first = await call('+4930000010');
    const usual = first.answerMs;
    await first.line.hangUp();
    await expect.poll(() => jobsOf(file.pids.agent ?? 0).length, { timeout: PATIENCE_MS }).toBe(IDLE);
    for (const afterMs of [100, 400, 1_000]) {
      const phone = await Telephone.open({
        address: file.phone ?? '',
        number: NUMBER,
        hear: () => undefined,
      });
      const dialling = phone.dial(PATIENCE_MS).catch(() => 'cancelled');
      await sleep(afterMs);
      await phone.hangUp();
      await dialling;
    }
    const { greeting, answerMs } = await call('+4930000010');
    expect(greeting).not.toBe('');
    const ratio = (answerMs / usual).toFixed(2);
    console.info(
      `INVITE to first sound: ${usual} ms, after three cancelled calls ${answerMs} ms (${ratio} x)`,
    );
  });

  it('presses keys, which are words', async () => {
    const { line } = await call('+4930000001');
    const pressedAt = performance.now();
    await line.press('12#');
    const answered = () => line.heard.firstLoudAfter(pressedAt);
    expect(await until(answered, { timeoutMs: PATIENCE_MS, signal: never })).toBeDefined();
  });

  it('is hung up on when the person asks for it, after a goodbye', async () => {
    const { line } = await call('+4930000002');
    const { pcm } = await tts.synthesize('Please hang up.');
    const askedAt = await line.speak(pcm);
    expect(await seesEnd(line)).toBe(true);
    // By itself: behind other sound the recogniser sometimes loses so short a word.
    expect(await line.repliedSince(askedAt)).toMatch(/bye/i);
  });

  it('is put through by a key, to the number of the configuration', async () => {
    const { line } = await call('+4930000004');
    await line.press('0');
    await expect.poll(() => line.transferredTo, { timeout: PATIENCE_MS }).toBe('+4930100');
    expect(await seesEnd(line)).toBe(true);
  });

  it('with a number of forty digits is greeted, and nobody’s memory', async () => {
    const { line } = await call('1'.repeat(40));
    const heard = () => line.repliedSince(line.joinedAt);
    await expect.poll(heard, { timeout: PATIENCE_MS, interval: 1_000 }).toMatch(/remember this call/i);
    expect(await memoriesOf(`tel:${'1'.repeat(40)}`)).toBe('[]');
  });

  it.each([
    ['empty', '<sip:@127.0.0.1>'],
    ['without a user', '<sip:127.0.0.1>'],
    ['escaped', '<sip:%2B4930123456%00%0d%0a@127.0.0.1>'],
    ['of another header', '"a\\" <sip:x@y>" <sip:+4930123456%22%3Badmin@127.0.0.1>'],
    ['of a query', `"'; drop table users; --" <sip:%27%3B%20drop%20table%20users%3B--@127.0.0.1>`],
    ['of markup', '"<script>alert(1)</script>" <sip:%3Cscript%3E@127.0.0.1>'],
    ['of a very long name', `"${'A'.repeat(1_000)}" <sip:${'9'.repeat(500)}@127.0.0.1>`],
  ])('whose From is %s does no harm', async (_, from) => {
    const raw = await inviteAs(from, file.phone ?? '', ANSWERED_MS);
    await sleep(1_000);
    await raw.hangUp();
    console.info(`From: ${from.slice(0, 60)} → ${raw.status || 'no answer'}`);
    expect(await memoriesOf(`tel:${NUMBER}`)).not.toMatch(/script|drop table/);
    expect(await isGreeted('+4930000011')).toBe(true);
  });

  it('is freed when the process of its call is killed', async () => {
    const { line } = await call('+4930000003');
    // Those that wait for a call are younger; calls before this one take a while to be written up.
    const jobs = () => jobsOf(file.pids.agent ?? 0);
    await expect.poll(() => jobs().length, { timeout: PATIENCE_MS }).toBe(IDLE + 1);
    process.kill(Math.min(...jobs()), 'SIGKILL');
    expect(await seesEnd(line, FREED_MS)).toBe(true);
    expect(await isGreeted('+4930000003')).toBe(true);
  });
});
