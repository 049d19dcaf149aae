/**
 * A telephone: calls a SIP address or waits to be called (SIP.js), speaks and hears over RTP.
 *
 * @module
 */

import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Invitation, Inviter, type Referral, type Session, SessionState, type URI, UserAgent } from 'sip.js';
import { KindredError } from '../../../src/errors.ts';
import { type Heard, Rtp } from './rtp.ts';
import { TelephoneDescription } from './session-description.ts';
import { SOCKET_HOST, UdpTransport, type UdpTransportOptions } from './udp-transport.ts';

/** What ends a call is answered within a round trip. */
const FAREWELL_MS = 2_000;

export interface TelephoneOptions {
  /** The address that is called, or whose gateway calls: `sip:+15550100@127.0.0.1:3008`. */
  readonly address: string;
  /** The number that calls or is called; an anonymous one calls as carriers write it. */
  readonly number: string;
  readonly hear: (heard: Heard) => void;
  /** Where calls come in. @default any port: this telephone calls */
  readonly port?: number;
}

export class Telephone {
  readonly rtp: Rtp;
  readonly #agent: UserAgent;
  readonly #to: URI;
  readonly #calls = new EventTarget();
  #session: Session | undefined;
  /** Whether the other side has ended the call. */
  isCut = false;
  /** The number to which the other side has put the call through. */
  transferredTo: string | undefined;
  /** When its call was answered, on `performance.now()`'s clock. LiveKit's ringing is none to SIP.js: it names no contact. */
  answeredAt: number | undefined;
  #isHungUp = false;
  readonly #answered = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<void>();

  private constructor(rtp: Rtp, agent: UserAgent, to: URI) {
    this.rtp = rtp;
    this.#agent = agent;
    this.#to = to;
    agent.delegate = {
      onInvite: (invitation) => {
        this.#follow(invitation);
        this.#calls.dispatchEvent(new Event('call'));
      },
    };
    // Who hangs up without having dialled waits for nobody.
    this.#answered.promise.catch(() => undefined);
  }

  /** Ready to {@link dial}, or to {@link answer}. @throws KindredError `CONFIG_INVALID` for what is no SIP address. */
  static async open({ address, number, hear, port }: TelephoneOptions): Promise<Telephone> {
    const to = UserAgent.makeURI(address);
    if (!to) throw new KindredError('CONFIG_INVALID', `${JSON.stringify(address)} is no SIP address.`);
    const rtp = await Rtp.open(hear);
    const server: UdpTransportOptions = { host: to.host, port: to.port ?? 5060, ownPort: port };
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
    return new Telephone(rtp, agent, to);
  }

  /**
   * Resolves when the call is answered.
   *
   * @throws KindredError `LOCAL_STACK` when it is refused or not answered in time.
   */
  async dial(timeoutMs: number): Promise<void> {
    const answered = this.#answered;
    const timer = setTimeout(() => answered.reject(notAnswered('nobody answered')), timeoutMs);
    const session = new Inviter(this.#agent, this.#to);
    this.#follow(session);
    try {
      await session.invite({
        requestDelegate: {
          onAccept: () => {
            this.answeredAt = performance.now();
            answered.resolve();
          },
          onReject: ({ message }) =>
            answered.reject(notAnswered(`${message.statusCode} ${message.reasonPhrase ?? ''}`.trim())),
        },
      });
      await answered.promise;
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Waits to be called, rings, and answers.
   *
   * @param ringMs How long it rings.
   * @throws KindredError `LOCAL_STACK` when nobody calls in time, or who calls hangs up while it rings.
   */
  async answer(timeoutMs: number, ringMs: number): Promise<void> {
    if (!this.#session) {
      const signal = AbortSignal.timeout(timeoutMs);
      await once(this.#calls, 'call', { signal }).catch(() => {
        throw new KindredError('LOCAL_STACK', `Nobody has called within ${timeoutMs / 1_000} s.`);
      });
    }
    const session = this.#session;
    if (!(session instanceof Invitation)) throw new KindredError('LOCAL_STACK', 'There is nobody to answer.');
    await session.progress();
    await Promise.race([sleep(ringMs), this.#ended.promise]);
    if (session.state !== SessionState.Initial)
      throw new KindredError('LOCAL_STACK', 'The call was given up while it rang.');
    await session.accept();
  }

  async hangUp(): Promise<void> {
    this.#isHungUp = true;
    this.#answered.reject(notAnswered('the caller has hung up'));
    const session = this.#session;
    if (session) {
      await endOf(session).catch(() => undefined);
      // The other side is to hear of it.
      await Promise.race([this.#ended.promise, sleep(FAREWELL_MS, undefined, { ref: false })]);
    }
    this.rtp.close();
    await this.#agent.stop();
  }

  #follow(session: Session): void {
    this.#session = session;
    session.delegate = { onRefer: (referral) => this.#refer(session, referral) };
    session.stateChange.addListener((state) => {
      if (state !== SessionState.Terminated) return;
      this.isCut = !this.#isHungUp;
      this.#ended.resolve();
    });
  }

  /** Says that it has reached whom it was put through to, without calling them. */
  #refer(session: Session, referral: Referral): void {
    this.transferredTo = referral.referTo.uri.user;
    void referral.accept();
    session.dialog?.notify(undefined, {
      extraHeaders: ['Event: refer', 'Subscription-State: terminated;reason=noresource'],
      body: {
        contentDisposition: 'render',
        contentType: 'message/sipfrag;version=2.0',
        content: 'SIP/2.0 200 OK\r\n',
      },
    });
  }
}

async function endOf(session: Session): Promise<void> {
  if (session.state === SessionState.Established) await session.bye();
  else if (session instanceof Inviter && session.state === SessionState.Establishing) await session.cancel();
  else if (session instanceof Invitation && session.state === SessionState.Initial) await session.reject();
}

function notAnswered(why: string): KindredError {
  return new KindredError('LOCAL_STACK', `The call was not answered: ${why}.`);
}
