import { describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config.ts';
import { adviseOnEmbedder } from '../src/worker/worker.ts';
import { listeningLog } from './support/listening-log.ts';

const COMPLETE = {
  LIVEKIT_URL: 'ws://127.0.0.1:1',
  LIVEKIT_API_KEY: 'test',
  LIVEKIT_API_SECRET: 'not-needed-here',
  SUPABASE_URL: 'https://x.supabase.co',
  SUPABASE_SERVICE_ROLE_KEY: 'not-needed-here',
  OPENAI_API_KEY: 'sk-scripted',
};

function linesFor(env: NodeJS.ProcessEnv) {
  const { log, lines } = listeningLog();
  adviseOnEmbedder(loadConfig({ ...COMPLETE, ...env }), log);
  return lines;
}

describe('a worker that starts', () => {
  it('names the multilingual embedder where the language is not the default one’s', () => {
    const said = { level: 30, language: 'de', msg: expect.stringContaining('EMBEDDER=multilingual') };
    expect(linesFor({ LANGUAGE: 'de' })).toEqual([expect.objectContaining(said)]);
  });

  it.each([
    ['English', {}],
    ['somebody who has chosen', { LANGUAGE: 'de', EMBEDDER: 'multilingual' }],
    ['a remote model', { LANGUAGE: 'hi', EMBEDDER: 'openai' }],
  ])('says nothing for %s', (_, env) => {
    expect(linesFor(env)).toEqual([]);
  });
});
