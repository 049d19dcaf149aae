import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { writeModel } from '../../../../src/memory/embedder/e5/onnx.ts';

describe('a model that was written here', () => {
  test('runs: constants, sizes that are not fixed, numbers of more than seven bits', async () => {
    const weights = Float32Array.from({ length: 300 }, (_, i) => i);
    const model = writeModel({
      nodes: [
        { op: 'Add', inputs: ['given', 'weights'], outputs: ['sum'] },
        {
          op: 'LayerNormalization',
          inputs: ['sum', 'ones'],
          outputs: ['result'],
          integers: { axis: 1 },
          floats: { epsilon: 0.5 },
        },
      ],
      constants: [
        { name: 'weights', shape: [300], data: weights },
        { name: 'ones', shape: [300], data: new Float32Array(300).fill(2) },
      ],
      inputs: [{ name: 'given', kind: 'float', shape: ['rows', 300] }],
      outputs: [{ name: 'result', kind: 'float', shape: ['rows', 300] }],
      versions: { '': 17 },
    });
    const session = await InferenceSession.create(model);
    const given = new Tensor('float32', new Float32Array(600), [2, 300]);
    const { result } = await session.run({ given });
    const mean = 149.5;
    const spread = Math.sqrt(weights.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 300 + 0.5);
    const numbers = result?.data as Float32Array;
    expect(result?.dims).toEqual([2, 300]);
    for (const at of [0, 7, 299, 300, 599])
      expect(numbers[at]).toBeCloseTo((2 * ((at % 300) - mean)) / spread, 4);
  });
});
