/**
 * What two telephones tell each other of their sound (SDP, RFC 8866), for SIP.js: ours can do PCMU and keys.
 *
 * @module
 */

import type { BodyAndContentType, SessionDescriptionHandler } from 'sip.js';
import { TELEPHONE_SAMPLE_RATE } from './g711.ts';
import { KEYS, PCMU, type Rtp } from './rtp.ts';

const CONTENT_TYPE = 'application/sdp';
const HOST = '127.0.0.1';

export class TelephoneDescription implements SessionDescriptionHandler {
  readonly #rtp: Rtp;

  constructor(rtp: Rtp) {
    this.#rtp = rtp;
  }

  async getDescription(): Promise<BodyAndContentType> {
    const lines = [
      'v=0',
      `o=- ${Date.now()} 1 IN IP4 ${HOST}`,
      's=kindred',
      `c=IN IP4 ${HOST}`,
      't=0 0',
      `m=audio ${this.#rtp.port} RTP/AVP ${PCMU} ${KEYS}`,
      `a=rtpmap:${PCMU} PCMU/${TELEPHONE_SAMPLE_RATE}`,
      `a=rtpmap:${KEYS} telephone-event/${TELEPHONE_SAMPLE_RATE}`,
      `a=fmtp:${KEYS} 0-15`,
      'a=ptime:20',
      'a=sendrecv',
      '',
    ];
    return { contentType: CONTENT_TYPE, body: lines.join('\r\n') };
  }

  hasDescription(contentType: string): boolean {
    return contentType === CONTENT_TYPE;
  }

  async setDescription(sdp: string): Promise<void> {
    const port = /^m=audio (\d+)/m.exec(sdp)?.[1];
    const host = /^c=IN IP4 (\S+)/m.exec(sdp)?.[1];
    if (!port || !host) throw new Error('the other side offers no sound');
    this.#rtp.sendTo(host, Number(port));
  }

  /** SIP.js would ask this; keys are pressed on the {@link Rtp} itself. */
  sendDtmf(): boolean {
    return false;
  }

  close(): void {
    this.#rtp.close();
  }
}
