import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { initializeLogger } from '@livekit/agents';
import { STT } from '@livekit/agents-plugin-deepgram';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { definitionFaults } from '../../src/setup/definition-faults.ts';
import { loadDefinition } from '../../src/setup/load-definition.ts';
import { tool } from '../../src/setup/own-tools.ts';
import { checkedConfig } from '../../src/worker/checked-config.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ENVIRONMENT = {
  ...{ LIVEKIT_URL: 'ws://127.0.0.1:1', LIVEKIT_API_KEY: 'test', LIVEKIT_API_SECRET: 'not-needed-here' },
  ...{ SUPABASE_URL: 'http://127.0.0.1:1', SUPABASE_SERVICE_ROLE_KEY: 'not-needed-here' },
  OPENAI_API_KEY: 'not-needed-here',
};

let folder: string;
beforeAll(() => {
  initializeLogger({ pretty: false, level: 'silent' });
  folder = mkdtempSync(join(tmpdir(), 'kindred-config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function fileWith(text: string): string {
  const path = join(folder, `${files++}.config.ts`);
  const header = `import { defineKindred } from '${ROOT}src/setup/definition.ts';\n`;
  writeFileSync(path, `${header}${text}`);
  return path;
}

const ping = (name: string) => tool({ name, description: 'Answers.', execute: async () => 'pong' });

describe('kindred.config.ts', () => {
  it('may be left out', async () => {
    expect(await loadDefinition(undefined)).toEqual({});
  });

  it('must be there when it is named', async () => {
    await expect(loadDefinition('nowhere.config.ts')).rejects.toThrow(
      'KINDRED_CONFIG: there is no file nowhere.config.ts',
    );
  });

  it('is read with its types', async () => {
    const file = fileWith(
      "export default defineKindred({ stt: 'deepgram/nova-3:multi', llm: ['openai/gpt-4.1-mini', 'google/gemini-2.5-flash'] });",
    );
    expect(await loadDefinition(file)).toEqual({
      stt: 'deepgram/nova-3:multi',
      llm: ['openai/gpt-4.1-mini', 'google/gemini-2.5-flash'],
    });
  });

  it('says everything that is wrong with it at once', async () => {
    const file = fileWith(`export default {
      stt: 'nova',
      tts: [],
      toolz: [],
      toolTimeoutMs: '10 s',
      mcpServers: { notes: { url: 'https://x.example', command: 'x' }, 'my notes': { url: 'ftp://x' } },
      onTurn: 'log',
    };`);
    const error = await loadDefinition(file).catch(String);
    expect(error).toContain(`${file} has faults:`);
    const lines = String(error)
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
    expect(lines).toEqual(
      expect.arrayContaining([
        `stt: read "nova"; it must be a model of LiveKit Inference such as 'deepgram/nova-3:multi', a function that makes a plugin, or a list of those`,
        expect.stringMatching(
          /^tts: read a list of 0; it must be a model of LiveKit Inference such as 'cartesia\/sonic-3'/,
        ),
        expect.stringMatching(/^toolz: there is no such setting; there are stt, llm, tts, /),
        'toolTimeoutMs: read "10 s"; it must be a whole number of milliseconds from 1 to 300000',
        'mcpServers.notes: read an object; it must be an object with a url, or with a command',
        expect.stringMatching(/^mcpServers.my notes.*named by a letter/),
        'onTurn: read "log"; it must be a function',
      ]),
    );
  });

  it('wants a function where a plugin stands, which one call alone could use', () => {
    const [fault] = definitionFaults({ stt: new STT({ apiKey: 'key' }) });
    expect(fault).toMatch(/^stt: read an instance of STT; it must be .*a function that makes a plugin/);
  });

  it('names tools apart from each other and from those of Kindred', () => {
    expect(definitionFaults({ tools: [ping('one'), ping('two')] })).toEqual([]);
    const faults = definitionFaults({
      tools: [ping('one'), ping('one'), ping('forgetMemory'), ping('endCall')],
    });
    expect(faults.map((fault) => fault.split('named apart: ')[1])).toEqual([
      'one is there twice',
      "forgetMemory is a tool of Kindred's",
      "endCall is a tool of Kindred's",
    ]);
  });

  it('is checked with the environment: faults of both are told together', async () => {
    const KINDRED_CONFIG = fileWith('export default { stt: 5 };');
    const error = String(
      await checkedConfig({ ...ENVIRONMENT, KINDRED_CONFIG, LANGUAGE: 'english' }).catch(String),
    );
    expect(error).toContain('LANGUAGE: read "english"');
    expect(error).toContain('stt: read 5');
  });

  it('says at the start which plugin cannot be made, or is none', async () => {
    const KINDRED_CONFIG = fileWith(`
      import * as deepgram from '${ROOT}node_modules/@livekit/agents-plugin-deepgram/dist/index.js';
      export default defineKindred({
        stt: [() => new deepgram.STT(), 'deepgram/nova-3'],
        tts: () => ({ speak() {} }),
      });`);
    const env = { ...ENVIRONMENT, KINDRED_CONFIG };
    process.env.LIVEKIT_API_KEY ??= 'test';
    process.env.LIVEKIT_API_SECRET ??= 'not-needed-here';
    const error = String(await checkedConfig(env).catch(String));
    expect(error).toMatch(/stt\.0: it cannot be made: .*Deepgram/i);
    expect(error).toContain(
      'tts: it makes Object; it must make a TTS of the @livekit/agents that is installed here',
    );
    expect(error).not.toContain('stt.1');
  });

  it('that does not load says why', async () => {
    await expect(loadDefinition(fileWith("throw new Error('no such secret');"))).rejects.toThrow(
      'cannot be loaded: no such secret',
    );
  });
});
