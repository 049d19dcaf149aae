/**
 * A `kindred.config.ts` with everything in it, for calls of a test: services of LiveKit Inference, two people who differ in all that
 * people can differ in, tools of which one hangs, an MCP server, hooks of which one throws.
 *
 * @module
 */

import { appendFile } from 'node:fs/promises';
import { z } from 'zod';
import { defineKindred } from '../../../src/setup/definition.ts';
import { tool } from '../../../src/setup/own-tools.ts';

const { OWN_JOURNAL = '', OWN_MCP_URL = '' } = process.env;

const PEOPLE = new Map([
  ['user/42', { id: 'ada', name: 'Ada', voice: 'clara', persona: 'You are a butler.' }],
  ['auth0|7', { id: 'jörg', name: 'Jörg', language: 'de', voice: 'anna', timeZone: 'Europe/Berlin' }],
]);

const write = (what: string, told: object) =>
  appendFile(OWN_JOURNAL, `${JSON.stringify({ what, ...told })}\n`);

export default defineKindred({
  stt: 'deepgram/nova-3',
  llm: ['openai/away', 'openai/gpt-4.1-mini'],
  tts: 'cartesia/sonic-3',
  turnDetection: 'vad',
  person: (identity) => PEOPLE.get(identity) ?? null,
  instructions: ({ name }) => `Be brief with ${name}.`,
  tools: [
    tool({
      name: 'weather',
      description: 'Tells the weather in a city.',
      parameters: z.object({ city: z.string() }),
      execute: async ({ city }, { context: { person } }) => `sunny in ${city} for ${person.name}`,
    }),
    tool({
      name: 'hang',
      description: 'Never ends.',
      execute: () => new Promise<never>(() => undefined),
    }),
  ],
  toolTimeoutMs: 1_500,
  mcpServers: { notes: { url: OWN_MCP_URL }, gone: { url: 'http://127.0.0.1:1/mcp' } },
  onCallStart: ({ person, callId }) => write('start', { person, callId }),
  onTurn: () => {
    throw new Error('no such table');
  },
  onCallEnd: (report) => write('end', { report }),
});
