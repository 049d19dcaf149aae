import { InferenceRunner } from '@livekit/agents';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { embedderRunnerUrl } from '../../../src/memory/embedder/embedder-runner.ts';
import { MINILM_MODEL } from '../../../src/memory/embedder/minilm.ts';
import { createSharedEmbedder, EMBED_METHOD, packVectors } from '../../../src/memory/embedder/shared.ts';
import { type InferenceProcess, startInferenceProcess } from '../../support/inference-process.ts';
import { testWeightsDir } from '../../support/weights.ts';
import { describeEmbedder } from './contract.ts';

describe('MiniLM in the shared inference process of LiveKit', () => {
  let executor: InferenceProcess;

  beforeAll(async () => {
    executor = await startInferenceProcess('local', await testWeightsDir());
  }, 300_000);
  afterAll(() => executor?.close());

  describeEmbedder(() => createSharedEmbedder(executor, MINILM_MODEL));

  test('is registered under its own name, with the weights folder in its address', async () => {
    expect(InferenceRunner.registeredRunners[EMBED_METHOD]).toBe(
      embedderRunnerUrl('local', { weightsDir: await testWeightsDir() }),
    );
  });
});

describe('the job\u2019s side of the shared embedder', () => {
  const requests: string[][] = [];
  const vectorFor = (text: string) => new Float32Array(384).fill(1 / Math.sqrt(384)).with(0, text.length);

  afterEach(() => {
    requests.length = 0;
  });

  const answering = (answer: (texts: string[]) => unknown) =>
    createSharedEmbedder(
      {
        async doInference(_, data) {
          requests.push(data as string[]);
          return answer(data as string[]);
        },
      },
      MINILM_MODEL,
    );

  test('sends calls made side by side together and gives each its own', async () => {
    const embedder = answering((texts) => ({ ok: true, vectors: packVectors(texts.map(vectorFor)) }));
    const [first, second] = await Promise.all([embedder.embed(['a', 'bb']), embedder.embed(['ccc'])]);
    expect(requests).toEqual([['a', 'bb', 'ccc']]);
    expect([...first, ...second].map((vector) => vector[0])).toEqual([1, 2, 3]);
    await embedder.embed(['dddd']);
    expect(requests).toHaveLength(2);
  });

  test('does not send what was stopped before it left, and disturbs nobody else', async () => {
    const embedder = answering((texts) => ({ ok: true, vectors: packVectors(texts.map(vectorFor)) }));
    const stop = new AbortController();
    const stopped = embedder.embed(['a'], stop.signal);
    const other = embedder.embed(['bb']);
    stop.abort();
    await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
    expect(await other).toHaveLength(1);
    expect(requests).toEqual([['bb']]);
  });

  test.each([
    ['a failure', () => ({ ok: false, message: 'out of memory' }), 'out of memory'],
    ['nothing', () => undefined, 'gave no answer'],
    ['too few vectors', () => ({ ok: true, vectors: packVectors([]) }), '0 vectors for 1 texts'],
    ['a torn vector', () => ({ ok: true, vectors: packVectors([new Float32Array(100)]) }), '100 dimensions'],
    [
      'a vector that is not finite',
      () => ({ ok: true, vectors: packVectors([new Float32Array(384).fill(Number.NaN)]) }),
      'not finite',
    ],
    [
      'a closed channel',
      () => {
        throw new Error('IPC channel closed');
      },
      'IPC channel closed',
    ],
  ])('an answer of %s is an error that says so', async (_, answer, message) => {
    await expect(answering(answer).embed(['hello'])).rejects.toMatchObject({
      code: 'EMBEDDER',
      message: expect.stringContaining(message),
    });
  });
});
