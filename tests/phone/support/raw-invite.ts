/**
 * A SIP call that is written by hand, byte by byte: with a `From` that no SIP library would send.
 *
 * @module
 */

import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

const HOST = '127.0.0.1';
const token = () => randomBytes(6).toString('hex');

export interface RawCall {
  /** Of the last response; 0: none came. */
  readonly status: number;
  hangUp(): Promise<void>;
}

interface Dialog {
  readonly from: string;
  readonly to: string;
  readonly callId: string;
  readonly uri: string;
}

/**
 * Calls, and resolves with the final response, or after the time.
 *
 * @param from The whole value of the header but its tag, as it is sent.
 * @param address `sip:+15550100@127.0.0.1:3008`
 */
export async function inviteAs(from: string, address: string, timeoutMs: number): Promise<RawCall> {
  const [, number = '', port = ''] = /^sip:(.+)@.+:(\d+)$/.exec(address) ?? [];
  const socket = createSocket('udp4').bind(0, HOST);
  await once(socket, 'listening');
  const uri = `sip:${number}@${HOST}:${port}`;
  const dialog = { from: `${from};tag=${token()}`, to: `<${uri}>`, callId: `${token()}@${HOST}`, uri };
  const send = (method: string, to: string, sequence: number, body = '') =>
    socket.send(requestOf(socket, { ...dialog, to }, { method, sequence, body }), Number(port), HOST);
  const answered = Promise.withResolvers<{ status: number; to: string }>();
  socket.on('message', (message) => {
    const text = message.toString();
    const status = Number(/^SIP\/2\.0 (\d+)/.exec(text)?.[1] ?? 0);
    const to = /^To: (.+)\r$/im.exec(text)?.[1] ?? dialog.to;
    if (status < 200 || !/^CSeq: 1 INVITE/im.test(text)) return;
    send('ACK', to, 1);
    answered.resolve({ status, to });
  });
  const timer = setTimeout(() => answered.resolve({ status: 0, to: dialog.to }), timeoutMs);
  send('INVITE', dialog.to, 1, soundOf(socket));
  const { status, to } = await answered.promise;
  clearTimeout(timer);
  const hangUp = async () => {
    send(status === 0 ? 'CANCEL' : 'BYE', to, status === 0 ? 1 : 2);
    // The datagram is to leave before its socket closes.
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.close();
  };
  return { status, hangUp };
}

function soundOf(socket: Socket): string {
  const { port } = socket.address();
  return [
    ...['v=0', `o=- 1 1 IN IP4 ${HOST}`, 's=-', `c=IN IP4 ${HOST}`, 't=0 0'],
    ...[`m=audio ${port} RTP/AVP 0`, 'a=rtpmap:0 PCMU/8000', 'a=sendrecv', ''],
  ].join('\r\n');
}

function requestOf(
  socket: Socket,
  { from, to, callId, uri }: Dialog,
  { method, sequence, body }: { method: string; sequence: number; body: string },
): string {
  const { port } = socket.address();
  return [
    `${method} ${uri} SIP/2.0`,
    `Via: SIP/2.0/UDP ${HOST}:${port};branch=z9hG4bK${token()};rport`,
    'Max-Forwards: 70',
    `From: ${from}`,
    `To: ${to}`,
    `Call-ID: ${callId}`,
    `CSeq: ${sequence} ${method}`,
    `Contact: <sip:raw@${HOST}:${port}>`,
    ...(body ? ['Content-Type: application/sdp'] : []),
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}
