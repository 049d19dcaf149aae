/**
 * Vectors on their way to and from the database.
 *
 * @module
 */

const BYTES_PER_HALF = 2;
/** `halfvec_send` starts with two 16-bit integers: the dimension and a reserved zero. */
const HEADER_BYTES = 4;

/** pgvector's text form, `[0.1,-0.2,…]`. */
export function toPgVector(vector: Float32Array): string {
  return `[${Array.from(vector, (x) => x.toFixed(6)).join(',')}]`;
}

/**
 * Reads what the SQL function `vector_base64` wrote: pgvector's binary form of a halfvec (big-endian
 * half-precision floats after a 4-byte header; src/halfvec.c, `halfvec_send`) in base64.
 *
 * @returns The vector at unit length, or `null` when there is none or it cannot be read.
 */
export function fromBase64Vector(text: string | null): Float32Array | null {
  if (text === null) return null;
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length < HEADER_BYTES + BYTES_PER_HALF) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const dimensions = view.getUint16(0);
  if (bytes.length !== HEADER_BYTES + dimensions * BYTES_PER_HALF) return null;
  const vector = new Float32Array(dimensions);
  for (let i = 0; i < dimensions; i++) vector[i] = view.getFloat16(HEADER_BYTES + i * BYTES_PER_HALF);
  return normalise(vector);
}

/** Scales to unit length; half precision loses about one part in a thousand. `null` for a zero or broken one. */
function normalise(vector: Float32Array): Float32Array | null {
  let squares = 0;
  for (const x of vector) squares += x * x;
  const length = Math.sqrt(squares);
  if (!Number.isFinite(length) || length === 0) return null;
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) / length;
  return vector;
}
