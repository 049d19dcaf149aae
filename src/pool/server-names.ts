/**
 * Addresses of servers as attributes, bounded in number: tools may ask any host, and every one would be series of its own.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';

/** The services are two or three. */
const MAX_SERVERS = 20;
const OTHER: Attributes = { 'server.address': '_OTHER', 'server.port': 0 };

export class ServerNames {
  readonly #known = new Map<string, Attributes>();

  /** As `server.address` and `server.port`; those that come late share one. */
  attributesOf({ protocol, hostname, port, origin }: URL): Attributes {
    const known = this.#known.get(origin);
    if (known) return known;
    if (this.#known.size >= MAX_SERVERS) return OTHER;
    const attributes = {
      'server.address': hostname,
      'server.port': port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    };
    this.#known.set(origin, attributes);
    return attributes;
  }
}
