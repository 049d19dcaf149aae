/**
 * A program: how fast a chat model is on this machine. Takes the path of its file and prints a {@link ChatSpeed} as JSON.
 *
 * @module
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChatSpeed, roundedSpeed } from './chat-speed.ts';
import { LocalChatModel } from './inference/chat/llama/model.ts';

/** As much as a reply reads and writes before it is heard, and some more. */
const TEXT = 'The train leaves at nine and arrives in the evening. '.repeat(16);
const WRITTEN_TOKENS = 24;

async function measure(model: LocalChatModel): Promise<ChatSpeed> {
  const tokens = model.tokenize(TEXT);
  const answer = async (maxTokens: number) => {
    const startedMs = performance.now();
    const job = { tokens, headTokens: 0, maxTokens, temperature: 0, stop: [] };
    const { completionTokens } = await model.generate(
      'reply',
      job,
      new AbortController().signal,
      () => undefined,
    );
    return { seconds: (performance.now() - startedMs) / 1_000, completionTokens };
  };
  const reading = await answer(1);
  const writing = await answer(WRITTEN_TOKENS);
  return roundedSpeed({
    readTokensPerSecond: tokens.length / reading.seconds,
    writeTokensPerSecond: writing.completionTokens / writing.seconds,
    cores: availableParallelism(),
  });
}

const prefixDir = await mkdtemp(join(tmpdir(), 'kindred-speed-'));
try {
  const model = await LocalChatModel.load({ path: process.argv[2] ?? '', prefixDir });
  process.stdout.write(`${JSON.stringify(await measure(model))}\n`);
  await model.close();
} finally {
  await rm(prefixDir, { recursive: true });
}
