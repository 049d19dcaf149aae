import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An OTLP collector that keeps what it gets. */
export async function startCollector() {
  const received: Array<{ url: string; text: string }> = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      // The names in a protobuf message are plain text between its numbers.
      received.push({ url: request.url ?? '', text: Buffer.concat(chunks).toString('latin1') });
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { endpoint, received, [Symbol.dispose]: () => void server.close() };
}
