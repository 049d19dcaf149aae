/**
 * Calls with somebody's own `kindred.config.ts`: services of LiveKit Inference at a gateway that speaks its protocol, an MCP server,
 * tools, people and hooks, in real rooms.
 *
 * @module
 */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestStack } from '../../local/test-stack/test-stack.ts';
import type { CallReport } from '../../src/setup/call-report.ts';
import { Gateway } from '../support/gateway/gateway.ts';
import { NotesServer } from '../support/mcp/notes-server.ts';

const CONFIG = fileURLToPath(new URL('../support/own-config/kindred.config.ts', import.meta.url));

const HEARD: Readonly<Record<string, readonly string[]>> = {
  en: ['I have a dog called Biscuit.', 'What is the weather in Rome?', 'Please hang.', 'Read my note.'],
  de: ['Ich habe einen Hund.', 'Wie ist das Wetter?'],
};

let gateway: Gateway;
let notes: NotesServer;
let stack: TestStack;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kindred-own-'));
  notes = await NotesServer.start();
  gateway = await Gateway.start({
    hears: (language, utterance) => HEARD[language]?.[utterance] ?? 'Goodbye then.',
    replies: (said) => {
      if (/weather|Wetter/.test(said)) return { tool: 'weather', args: { city: 'Rome' } };
      if (/hang/.test(said)) return { tool: 'hang' };
      if (/note/.test(said)) return { tool: 'notes_read', args: { title: 'shopping' } };
      return 'I see.';
    },
  });
  gateway.away.add('openai/away');
  stack = await TestStack.start({
    args: ['--no-page'],
    env: {
      KINDRED_CONFIG: CONFIG,
      LIVEKIT_INFERENCE_URL: gateway.url,
      OWN_JOURNAL: join(folder, 'journal'),
      OWN_MCP_URL: notes.url,
      WORKER_IDLE_PROCESSES: '2',
    },
  });
});
afterAll(async () => {
  await stack?.remove();
  await Promise.all([gateway?.close(), notes?.close()]);
  rmSync(folder, { recursive: true, force: true });
});

interface Called {
  readonly greeting: { readonly text: string };
  readonly turns: readonly {
    readonly heard: string;
    readonly reply: string;
    readonly tools: readonly string[];
  }[];
  readonly hungUp: boolean;
}

async function call(user: string, ...texts: string[]): Promise<Called> {
  const says = texts.flatMap((text) => ['--say', text]);
  const { stdout } = await stack.run('call', '--user', user, ...says, '--json');
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

/** What the hooks have written. */
function journal(): { readonly what: string; readonly report: CallReport }[] {
  const lines = readFileSync(join(folder, 'journal'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

function agentLog(): string {
  return readFileSync(join(stack.dataDir, 'logs', 'agent.log'), 'utf8');
}

const times = (text: string, words: string) => text.split(words).length - 1;

describe('calls with a kindred.config.ts', () => {
  it('go on side by side with each person’s own voice, language, persona and name', async () => {
    const [ada, joerg] = await Promise.all([call('user/42', 'One.'), call('auth0|7', 'Eins.')]);
    expect(ada.turns[0]).toMatchObject({ heard: HEARD.en?.[0], reply: 'I see.' });
    expect(joerg.turns[0]).toMatchObject({ heard: HEARD.de?.[0], reply: 'I see.' });
    expect(ada.greeting.text).toContain('Ada');
    expect(joerg.greeting.text).toMatch(/^Hallo.*Jörg/);
    const systems = gateway.asked.map(({ messages }) => String(messages[0]?.content));
    const ofAda = systems.find((text) => text.includes('Be brief with Ada.')) ?? '';
    const ofJoerg = systems.find((text) => text.includes('Be brief with Jörg.')) ?? '';
    expect(ofAda).toContain('You are a butler.');
    expect(ofAda).toContain('Speak English.');
    expect(ofJoerg).not.toContain('butler');
    expect(ofJoerg).toContain('Speak German.');
    expect(gateway.spoken.find(({ text }) => text.includes('Jörg'))?.voice).toBe('anna');
    expect(gateway.spoken.find(({ text }) => text.includes('Ada'))?.voice).toBe('clara');
    expect(
      new Set(gateway.opened.filter(({ kind }) => kind === 'stt').map(({ language }) => language)),
    ).toEqual(new Set(['en', 'de']));
    expect(gateway.opened.every(({ authorization }) => authorization.startsWith('Bearer '))).toBe(true);
  });

  it('use the tools of the file and of its MCP server, and go on past one that hangs', async () => {
    const { turns, hungUp } = await call('user/42', 'One.', 'Two.', 'Three.', 'Four.');
    expect(turns.map(({ tools }) => tools)).toEqual([[], ['weather'], ['hang'], ['notes_read']]);
    expect(turns[1]?.reply).toMatch(/It says: .*sunny in Rome for Ada/);
    expect(turns[2]?.reply).toMatch(/It says: .*did not answer in time/);
    expect(turns[3]?.reply).toMatch(/It says: .*shopping: milk and bread/);
    expect(hungUp).toBe(true);
  });

  it('go on when the MCP server dies in the middle', async () => {
    await notes.close();
    const { turns } = await call('user/42', 'One.', 'Two.');
    expect(turns.map(({ reply }) => reply)).toEqual(['I see.', expect.stringMatching(/sunny in Rome/)]);
  });

  it('remember a person under the id that the application gives them', async () => {
    const { stdout } = await stack.run('memory', 'list', '--user', 'ada', '--json');
    expect(stdout).toMatch(/Biscuit/);
  });

  it('tell the hooks who called, what was said and learned, and what it cost', async () => {
    await stack.stop();
    const told = journal();
    expect(told.filter(({ what }) => what === 'start')).toHaveLength(4);
    const reports = told.filter(({ what }) => what === 'end').map(({ report }) => report);
    expect(reports).toHaveLength(4);
    const first = reports.find(({ person, facts }) => person.id === 'ada' && facts.length > 0);
    expect(first).toMatchObject({
      person: { identity: 'user/42', id: 'ada', name: 'Ada', language: 'en' },
      transcript: [{ said: 'I have a dog called Biscuit.', reply: 'I see.' }],
      facts: [{ value: expect.stringMatching(/Biscuit/) }],
    });
    expect(first?.usage.map(({ operation }) => operation)).toEqual(
      expect.arrayContaining(['chat', 'transcription', 'speech']),
    );
    expect(first?.cost?.total).toBeGreaterThan(0);
  });

  it('say each fault of theirs in the log, once a call', () => {
    const log = agentLog();
    expect(times(log, '"error":"no such table"')).toBe(4);
    expect(times(log, '"error":"it took longer than 1500 ms"')).toBe(1);
    expect(log).toMatch(/"mcpServer":"gone".*an MCP server is away/);
  });
});
