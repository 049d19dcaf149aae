/**
 * The sound of a call over RTP (RFC 3550): a packet every 20 ms in each direction, and keys as events (RFC 4733).
 *
 * @module
 */

import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { decode, encode, SILENCE, TELEPHONE_SAMPLE_RATE } from './g711.ts';

const PACKET_MS = 20;
const PACKET_SAMPLES = (TELEPHONE_SAMPLE_RATE * PACKET_MS) / 1_000;
const HEADER_BYTES = 12;
const VERSION_2 = 0x80;
const MARKER = 0x80;
/** Payload types: PCMU is 0 everywhere, the one of keys is said in the session description. */
export const PCMU = 0;
export const KEYS = 101;
const KEY_PACKETS = 8;
const KEY_NAMES = '0123456789*#ABCD';
const END_OF_KEY = 0x80;
const KEY_VOLUME = 10;

/** What is sent next: a piece of sound, or a packet of a key. */
type Piece = { readonly type: number; readonly payload: Buffer; readonly holdsTime?: boolean };

export interface Heard {
  /** 8 kHz. */
  readonly pcm: Int16Array;
}

export class Rtp {
  readonly #socket: Socket;
  readonly #closing = new AbortController();
  readonly #queue: Piece[] = [];
  readonly #source = randomBytes(4).readUInt32BE();
  #sequence = 0;
  #timestamp = 0;
  #keyAt = 0;
  #to: { readonly host: string; readonly port: number } | undefined;
  #drained: (() => void) | undefined;

  private constructor(socket: Socket, hear: (heard: Heard) => void) {
    this.#socket = socket;
    socket.on('message', (packet) => {
      if (packet.length <= HEADER_BYTES || ((packet[1] ?? 0) & 0x7f) !== PCMU) return;
      hear({ pcm: Int16Array.from(packet.subarray(HEADER_BYTES), decode) });
    });
  }

  static async open(hear: (heard: Heard) => void): Promise<Rtp> {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new Rtp(socket, hear);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** From now on there is a packet every 20 ms, silent or not. */
  sendTo(host: string, port: number): void {
    const isRunning = this.#to !== undefined;
    this.#to = { host, port };
    if (!isRunning) void this.#run().catch(() => undefined);
  }

  /** @param pcm 8 kHz. @returns When its last packet was sent, on `performance.now()`'s clock. */
  async speak(pcm: Int16Array): Promise<number> {
    for (let at = 0; at < pcm.length; at += PACKET_SAMPLES) {
      const payload = Buffer.alloc(PACKET_SAMPLES, SILENCE);
      payload.set(Uint8Array.from(pcm.subarray(at, at + PACKET_SAMPLES), encode));
      this.#queue.push({ type: PCMU, payload });
    }
    await this.#sent();
    return performance.now();
  }

  /** Presses keys, one after the other. */
  async press(keys: string): Promise<void> {
    for (const key of keys) {
      for (let packet = 1; packet <= KEY_PACKETS; packet++) {
        const duration = packet * PACKET_SAMPLES;
        const end = packet > KEY_PACKETS - 3 ? END_OF_KEY : 0;
        const payload = Buffer.from([
          KEY_NAMES.indexOf(key),
          end | KEY_VOLUME,
          duration >> 8,
          duration & 0xff,
        ]);
        const type = packet === 1 ? KEYS | MARKER : KEYS;
        this.#queue.push({ type, payload, holdsTime: packet > 1 });
      }
      for (let pause = 0; pause < 5; pause++)
        this.#queue.push({ type: PCMU, payload: Buffer.alloc(PACKET_SAMPLES, SILENCE) });
    }
    await this.#sent();
  }

  close(): void {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    this.#drained?.();
    this.#socket.close();
  }

  #sent(): Promise<void> {
    return new Promise((resolve) => {
      this.#drained = resolve;
      if (this.#closing.signal.aborted) resolve();
    });
  }

  async #run(): Promise<void> {
    let due = performance.now();
    while (!this.#closing.signal.aborted) {
      this.#send(this.#queue.shift() ?? { type: PCMU, payload: Buffer.alloc(PACKET_SAMPLES, SILENCE) });
      if (this.#queue.length === 0) this.#drained?.();
      due += PACKET_MS;
      await sleep(Math.max(0, due - performance.now()));
    }
  }

  #send({ type, payload, holdsTime = false }: Piece): void {
    if (!this.#to) return;
    // All packets of a key have the time of its first.
    if (!holdsTime) this.#keyAt = this.#timestamp;
    const header = Buffer.alloc(HEADER_BYTES);
    header[0] = VERSION_2;
    header[1] = type;
    header.writeUInt16BE(this.#sequence, 2);
    header.writeUInt32BE((type & 0x7f) === KEYS ? this.#keyAt : this.#timestamp, 4);
    header.writeUInt32BE(this.#source, 8);
    this.#socket.send(Buffer.concat([header, payload]), this.#to.port, this.#to.host);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#timestamp = (this.#timestamp + PACKET_SAMPLES) >>> 0;
  }
}
