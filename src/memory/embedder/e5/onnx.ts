/**
 * As much of ONNX's file format as a small fixed graph needs: protocol buffers, written by hand.
 *
 * Field numbers are those of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
 *
 * @module
 */

/** Parts of a message, in order; a number is a varint, a `Float32Array` of one a float. */
type Field = readonly [number: number, value: string | number | Uint8Array | Float32Array];

const IR_VERSION = 10;
/** Two of `TensorProto.DataType`'s. */
const FLOAT = 1;
const BYTE = 2;
/** Three of `AttributeProto.AttributeType`'s. */
const ATTRIBUTE_FLOAT = 1;
const ATTRIBUTE_INT = 2;

export interface Node {
  readonly op: string;
  /** @default ONNX's own operators */
  readonly domain?: string;
  /** `''` for one that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly integers?: Readonly<Record<string, number>>;
  readonly floats?: Readonly<Record<string, number>>;
}

/** An input or output: its kind and its shape, where a name stands for a size that is not fixed. */
interface Port {
  readonly name: string;
  readonly kind: 'float' | 'int32';
  readonly shape: readonly (string | number)[];
}

export interface Constant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | Uint8Array;
}

export interface Graph {
  readonly nodes: readonly Node[];
  readonly constants: readonly Constant[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** Version of each domain's operators. */
  readonly versions: Readonly<Record<string, number>>;
}

/** The bytes of a model file. */
export function writeModel({ nodes, constants, inputs, outputs, versions }: Graph): Uint8Array {
  const graph = message([
    ...nodes.map((node) => [1, writeNode(node)] as const),
    [2, 'graph'],
    ...constants.map((constant) => [5, writeConstant(constant)] as const),
    ...inputs.map((port) => [11, writePort(port)] as const),
    ...outputs.map((port) => [12, writePort(port)] as const),
  ]);
  const imports = Object.entries(versions).map(([domain, version]) =>
    message([
      [1, domain],
      [2, version],
    ]),
  );
  return message([[1, IR_VERSION], [7, graph], ...imports.map((one) => [8, one] as const)]);
}

function writeNode({ op, domain = '', inputs, outputs, integers = {}, floats = {} }: Node): Uint8Array {
  return message([
    ...inputs.map((input) => [1, input] as const),
    ...outputs.map((output) => [2, output] as const),
    [4, op],
    ...Object.entries(integers).map(([name, value]) => [5, writeInteger(name, value)] as const),
    ...Object.entries(floats).map(([name, value]) => [5, writeFloat(name, value)] as const),
    [7, domain],
  ]);
}

function writeInteger(name: string, value: number): Uint8Array {
  return message([
    [1, name],
    [3, value],
    [20, ATTRIBUTE_INT],
  ]);
}

function writeFloat(name: string, value: number): Uint8Array {
  return message([
    [1, name],
    [2, Float32Array.of(value)],
    [20, ATTRIBUTE_FLOAT],
  ]);
}

function writeConstant({ name, shape, data }: Constant): Uint8Array {
  return message([
    ...shape.map((size) => [1, size] as const),
    [2, data instanceof Float32Array ? FLOAT : BYTE],
    [8, name],
    [9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)],
  ]);
}

function writePort({ name, kind, shape }: Port): Uint8Array {
  const sizes = shape.map((size) => message([[typeof size === 'number' ? 1 : 2, size]]));
  const tensor = message([
    [1, kind === 'float' ? FLOAT : 6],
    [2, message(sizes.map((size) => [1, size] as const))],
  ]);
  return message([
    [1, name],
    [2, message([[1, tensor]])],
  ]);
}

function message(fields: readonly Field[]): Uint8Array {
  return Buffer.concat(fields.flatMap(([number, value]) => field(number, value)));
}

function field(number: number, value: Field[1]): Uint8Array[] {
  if (typeof value === 'number') return [varint(number * 8), varint(value)];
  if (value instanceof Float32Array) return [varint(number * 8 + 5), new Uint8Array(value.buffer)];
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return [varint(number * 8 + 2), varint(bytes.length), bytes];
}

/** Seven bits a byte, the lowest first. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
  return Uint8Array.from([...bytes, left]);
}
