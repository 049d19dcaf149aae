import { expect, it } from 'vitest';
import type { IndexQuery, MemoryIndex } from '../../src/memory/index/memory-index.ts';
import { readQuestion } from '../../src/memory/index/question.ts';
import { describeEntry } from '../../src/memory/recall/memory-block.ts';
import { Recall } from '../../src/memory/recall/recall.ts';
import { silentLog as log } from '../../src/telemetry/log.ts';
import { wordEmbedder } from '../support/word-embedder.ts';

it('looks for time words and pronouns of the language that the call is in', async () => {
  const asked: IndexQuery[] = [];
  const index: MemoryIndex = {
    size: 1,
    add: () => undefined,
    remove: () => undefined,
    search: (query) => {
      asked.push(query);
      return [];
    },
  };
  const embedder = wordEmbedder();
  const recall = new Recall({
    ...{ index, embedder, budgetMs: 1_000, limit: 4, callId: 'now', log },
    ...{ choice: { floor: 0, maxTokens: 1_000 }, holdMs: 1_000 },
    language: () => 'de',
  });
  await recall.take('Was habe ich letzte Woche erzählt?');
  expect(asked.map(({ language }) => language)).toEqual(['de']);
});

it.each([
  ['de', 'Was hast du mir letzte Woche empfohlen?', 'agent', ['letzt', 'woch', 'empfohl']],
  [
    'es',
    '¿Qué te conté la semana pasada de mis perros?',
    'user',
    ['cont', 'la', 'semana', 'pasada', 'perro'],
  ],
  [
    'fr',
    'Qu’est-ce que vous m’avez conseillé la semaine dernière ?',
    'agent',
    expect.arrayContaining(['conseil']),
  ],
  ['en', 'What did you recommend last week?', 'agent', ['recommend', 'last', 'week']],
])('reads in "%s": "%s"', (language, text, speaker, terms) => {
  const nowMs = Date.parse('2026-11-24T22:00:00Z');
  const question = readQuestion({ text, vector: null, limit: 1, nowMs, language }, {});
  expect(question.speaker).toBe(speaker);
  expect(question.span?.fromMs).toBe(Date.parse('2026-11-16T00:00:00Z'));
  expect(question.terms).toEqual(terms);
});

it('labels what it finds in English in every call: a model reads it', () => {
  const nowMs = Date.parse('2026-11-24T10:00:00Z');
  const entry = { kind: 'episode', text: 'Ich ziehe um.', atMs: nowMs - 4 * 86_400_000 } as const;
  expect(describeEntry(entry, 'said', { nowMs, timeZone: 'UTC', language: 'de' })).toBe(
    '(2026-11-20, 4 days ago) [said] "Ich ziehe um."',
  );
});
