/**
 * A telephone: calls a SIP address (SIP.js), speaks and hears over RTP.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { Inviter, type Session, SessionState, UserAgent } from 'sip.js';
import { KindredError } from '../../../src/errors.ts';
import { type Heard, Rtp } from './rtp.ts';
import { TelephoneDescription } from './session-description.ts';
import { SOCKET_HOST, UdpTransport } from './udp-transport.ts';

/** What ends a call is answered within a round trip. */
const FAREWELL_MS = 2_000;

export interface TelephoneOptions {
  /** The address that is called: `sip:+15550100@127.0.0.1:3008`. */
  readonly address: string;
  /** The number that calls; an anonymous one calls as carriers write it. */
  readonly number: string;
  readonly hear: (heard: Heard) => void;
}

export class Telephone {
  readonly rtp: Rtp;
  readonly #agent: UserAgent;
  readonly #session: Inviter;
  /** Whether the other side has ended the call. */
  isCut = false;
  #isHungUp = false;
  readonly #answered = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<void>();

  private constructor(rtp: Rtp, agent: UserAgent, session: Inviter) {
    this.rtp = rtp;
    this.#agent = agent;
    this.#session = session;
    session.stateChange.addListener((state) => {
      if (state !== SessionState.Terminated) return;
      this.isCut = !this.#isHungUp;
      this.#ended.resolve();
    });
    // Who hangs up without having dialled waits for nobody.
    this.#answered.promise.catch(() => undefined);
  }

  /** Ready to {@link dial}. @throws KindredError `CONFIG_INVALID` for what is no SIP address. */
  static async open({ address, number, hear }: TelephoneOptions): Promise<Telephone> {
    const to = UserAgent.makeURI(address);
    if (!to) throw new KindredError('CONFIG_INVALID', `${JSON.stringify(address)} is no SIP address.`);
    const rtp = await Rtp.open(hear);
    const server = { host: to.host, port: to.port ?? 5060 };
    const agent = new UserAgent({
      uri: UserAgent.makeURI(`sip:${number}@${SOCKET_HOST}`),
      ...{ viaHost: SOCKET_HOST, contactName: 'kindred', forceRport: true },
      // It warns of every ringing that names no contact, which is LiveKit's way.
      logBuiltinEnabled: false,
      contactParams: { transport: 'udp' },
      transportConstructor: UdpTransport,
      transportOptions: server,
      sessionDescriptionHandlerFactory: () => new TelephoneDescription(rtp),
    });
    await agent.start();
    return new Telephone(rtp, agent, new Inviter(agent, to));
  }

  /**
   * Resolves when the call is answered.
   *
   * @throws KindredError `LOCAL_STACK` when it is refused or not answered in time.
   */
  async dial(timeoutMs: number): Promise<void> {
    const answered = this.#answered;
    const timer = setTimeout(() => answered.reject(notAnswered('nobody answered')), timeoutMs);
    try {
      await this.#session.invite({
        requestDelegate: {
          onAccept: () => answered.resolve(),
          onReject: ({ message }) =>
            answered.reject(notAnswered(`${message.statusCode} ${message.reasonPhrase ?? ''}`.trim())),
        },
      });
      await answered.promise;
    } finally {
      clearTimeout(timer);
    }
  }

  async hangUp(): Promise<void> {
    this.#isHungUp = true;
    this.#answered.reject(notAnswered('the caller has hung up'));
    await endOf(this.#session).catch(() => undefined);
    // The other side is to hear of it.
    await Promise.race([this.#ended.promise, sleep(FAREWELL_MS, undefined, { ref: false })]);
    this.rtp.close();
    await this.#agent.stop();
  }
}

async function endOf(session: Inviter & Session): Promise<void> {
  if (session.state === SessionState.Established) await session.bye();
  else if (session.state === SessionState.Establishing) await session.cancel();
}

function notAnswered(why: string): KindredError {
  return new KindredError('LOCAL_STACK', `The call was not answered: ${why}.`);
}
