/** A small made-up dataset and an embedder that needs no model. */

import { EMBEDDING_DIMENSIONS, type Embedder } from '../../src/memory/embedder/embedder.ts';
import { terms } from '../../src/memory/index/tokens.ts';

const turn = (id: string, session: number, speaker: string, text: string) => ({
  id,
  session,
  at: `2026-0${session}-10T18:00:00Z`,
  speaker,
  text,
});

const conversation = {
  id: 'one',
  episodes: [
    turn('1:1', 1, 'Ada', 'I moved into a lighthouse.'),
    turn('1:2', 1, 'Ben', 'A lighthouse! Is it cold?'),
    turn('2:1', 2, 'Ada', 'My goat Otto ran away, then came home.'),
    turn('2:2', 2, 'Ben', 'I bake bread on Sundays.'),
  ],
  questions: [
    { id: 'q1', question: 'Where does Ada live, in which lighthouse?', evidence: ['1:1'], category: 'easy' },
    { id: 'q2', question: 'What does Ben bake?', evidence: ['2:2'], category: 'easy' },
    { id: 'q3', question: 'What is the goat of Ada called?', evidence: ['2:1', 'lost'], category: 'hard' },
    { id: 'q4', question: 'What can nobody know?', evidence: [], category: 'hard' },
  ],
};

export const DATASET = { name: 'made up', conversations: [conversation, { ...conversation, id: 'two' }] };

/** Counts terms into a vector by a hash: texts with common words are near each other. */
export class WordCountEmbedder implements Embedder {
  readonly model = 'word-count';
  /** Texts that were embedded so far. */
  embedded = 0;

  async embed(texts: readonly string[]): Promise<Float32Array[]> {
    this.embedded += texts.length;
    return texts.map((text) => {
      const vector = new Float32Array(EMBEDDING_DIMENSIONS).fill(0.01);
      for (const term of terms(text)) {
        let hash = 7;
        for (const character of term) hash = (hash * 31 + character.charCodeAt(0)) % EMBEDDING_DIMENSIONS;
        vector[hash] = (vector[hash] ?? 0) + 1;
      }
      const length = Math.hypot(...vector);
      return vector.map((x) => x / length);
    });
  }

  async close(): Promise<void> {}
}
