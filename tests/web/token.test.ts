import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { TokenSource } from 'livekit-client';
import { TokenVerifier } from 'livekit-server-sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectedCaller } from '../../src/call/dispatch.ts';
import { defineKindred, type KindredDefinition } from '../../src/setup/definition.ts';
import type { WebAppOptions } from '../../web/api/app.ts';
import { listeningLog } from '../support/listening-log.ts';
import { LIVEKIT, type RunningPage, startPage } from './page-server.ts';

const verifier = new TokenVerifier(LIVEKIT.apiKey, LIVEKIT.apiSecret);
const open: RunningPage[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((page) => page.close()));
});

async function serve(changes: Partial<WebAppOptions> = {}) {
  const { log, lines } = listeningLog();
  const page = await startPage({ log, agentsAhead: 0, ...changes });
  open.push(page);
  const ask = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${page.url}/api/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const claims = async (body: unknown, headers?: Record<string, string>) => {
    const answer = (await (await ask(body, headers)).json()) as { participant_token: string };
    return verifier.verify(answer.participant_token);
  };
  const warned = () => lines.filter(({ level }) => level === 40).map(({ reason }) => String(reason));
  return { page, ask, claims, lines, warned };
}

describe('the token endpoint', () => {
  it("answers LiveKit's own client, which keeps its token until it asks for something else", async () => {
    const { page } = await serve();
    const source = TokenSource.endpoint(`${page.url}/api/token`);
    const asked = {
      ...{ participantIdentity: 'ada', participantName: 'Ada', agentName: 'kindred' },
      participantAttributes: { 'kindred.timeZone': 'Europe/Berlin', 'kindred.language': 'de' },
    };
    const { serverUrl, participantToken } = await source.fetch(asked);
    expect(serverUrl).toBe(LIVEKIT.url);
    const claims = await verifier.verify(participantToken ?? '');
    expect(claims).toMatchObject({ sub: 'ada', name: 'Ada', attributes: asked.participantAttributes });
    const [agent] = claims.roomConfig?.agents ?? [];
    expect(expectedCaller(agent?.metadata ?? '')).toEqual({
      ...{ caller: 'ada', timeZone: 'Europe/Berlin', language: 'de', joined: true },
    });
    expect((await source.fetch(asked)).participantToken).toBe(participantToken);
    expect((await source.fetch({ ...asked, participantName: 'A.' })).participantToken).not.toBe(
      participantToken,
    );
  });

  it('answers 201 in the words of the standard', async () => {
    const { ask } = await serve();
    const answer = await ask({ participant_identity: 'ada' });
    expect(answer.status).toBe(201);
    expect(Object.keys((await answer.json()) as object).sort()).toEqual([
      ...['participant_name', 'participant_token', 'room_name', 'server_url'],
    ]);
  });

  it.each(['auth0|507f1f77bcf86cd799439011', 'did:plc:z72i7hdynmk6r22z27h6tvur', 'user/42', 'jörg', '山田'])(
    'takes %s for a user',
    async (participant_identity) => {
      const { claims } = await serve();
      expect((await claims({ participant_identity })).sub).toBe(participant_identity);
    },
  );

  it.each([
    ['a b', /must begin with a letter or digit/],
    ['tel:+4930123456', /tel: ids are those of telephone calls/],
    ['x'.repeat(129), /longer than 128/],
  ])('refuses %s with the reason, to the caller and in the log', async (participant_identity, reason) => {
    const { ask, warned } = await serve();
    const answer = await ask({ participant_identity });
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { error: string }).error).toMatch(reason);
    expect(warned()).toEqual([expect.stringMatching(reason)]);
    expect(JSON.stringify(warned())).not.toContain(participant_identity);
  });

  it('names in the log what a request may not say, and signs nothing of it', async () => {
    const { claims, lines } = await serve();
    const { attributes, metadata, video } = await claims({
      ...{ participant_identity: 'ada', room_name: 'mine', participant_metadata: '{"role": "admin"}' },
      participant_attributes: { role: 'admin', 'kindred.timeZone': 'Mars/Olympus' },
    });
    expect([attributes, metadata]).toEqual([undefined, undefined]);
    expect(video?.room).toMatch(/^kindred-/);
    expect(lines.find(({ leftOut }) => leftOut)?.leftOut).toEqual([
      ...['room_name', 'participant_metadata', 'participant_attributes.role'],
    ]);
  });

  it('takes nobody at their word where others than this machine can ask', async () => {
    const { ask, claims, warned } = await serve({ isLocal: false });
    expect((await ask({ participant_identity: 'ada' })).status).toBe(403);
    expect(warned()).toEqual([expect.stringMatching(/nothing proves who asks/)]);
    expect((await claims({})).sub).toMatch(/^guest-/);
  });

  it('is asked by pages of other origins only where they are allowed', async () => {
    const origin = 'https://app.example.com';
    expect((await (await serve()).ask({}, { origin })).status).toBe(403);
    const { ask, page } = await serve({ allowedOrigins: [origin] });
    const answer = await ask({}, { origin });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    const preflight = { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } };
    const allowed = await fetch(`${page.url}/api/token`, preflight);
    expect(allowed.headers.get('access-control-allow-credentials')).toBe('true');
    expect((await ask({}, { origin: 'https://evil.example.com' })).status).toBe(403);
    const people = await fetch(`${page.url}/api/people`, { headers: { origin } });
    expect(people.status).toBe(403);
  });
});

describe('authorize of kindred.config.ts', () => {
  const byHeader = defineKindred({
    authorize: (request) => {
      const identity = request.headers.get('x-forwarded-user');
      return identity ? { identity, timeZone: request.headers.get('x-time-zone') ?? undefined } : null;
    },
  });
  const withSetup = (setup: KindredDefinition) => serve({ setup, isLocal: false });

  it('says who calls, whatever the request says', async () => {
    const { claims } = await withSetup(byHeader);
    const headers = { 'x-forwarded-user': 'auth0|7', 'x-time-zone': 'Europe/Berlin' };
    const { sub, attributes } = await claims({ participant_identity: 'somebody-else' }, headers);
    expect(sub).toBe('auth0|7');
    expect(attributes).toEqual({ 'kindred.timeZone': 'Europe/Berlin' });
  });

  it('refuses whom it does not know, and one that fails refuses everybody', async () => {
    const { ask, warned } = await withSetup(byHeader);
    expect((await ask({ participant_identity: 'ada' })).status).toBe(401);
    expect(warned()).toEqual(['Log in first: the application does not know who asks.']);
    const broken = await withSetup({ authorize: () => Promise.reject(new Error('no database')) });
    expect((await broken.ask({})).status).toBe(401);
    expect(broken.lines.map(({ error }) => error)).toContain('no database');
  });

  it('closes the page and its list of people, which have no log-in', async () => {
    const { page } = await withSetup(byHeader);
    const paths = ['/', '/api/people', '/api/about', '/api/memories?user=ada', '/healthz'];
    const answers = await Promise.all(paths.map((path) => fetch(`${page.url}${path}`)));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 200]);
    const details = await fetch(`${page.url}/api/connection-details`, {
      ...{ method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } },
    });
    expect(details.status).toBe(404);
  });

  it('may give an identity that names no user only where person says whose memory it is', async () => {
    const authorize = () => ({ identity: 'a person' });
    expect((await (await withSetup({ authorize })).ask({})).status).toBe(400);
    const { claims } = await withSetup({ authorize, person: () => ({ id: 'ada' }) });
    expect((await claims({})).sub).toBe('a person');
  });

  describe('with the JWT of Supabase Auth', () => {
    let auth: Server;
    let issuer: string;
    let sign: (claims: Record<string, unknown>, expires?: string) => Promise<string>;

    beforeAll(async () => {
      const { publicKey, privateKey } = await generateKeyPair('ES256');
      const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }] };
      auth = createServer((_, response) => response.end(JSON.stringify(keys))).listen(0, '127.0.0.1');
      await once(auth, 'listening');
      issuer = `http://127.0.0.1:${(auth.address() as AddressInfo).port}/auth/v1`;
      sign = (claims, expires = '1h') =>
        new SignJWT({ aud: 'authenticated', ...claims })
          .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
          .setIssuer(issuer)
          .setExpirationTime(expires)
          .sign(privateKey);
    });
    afterAll(() => void auth.close());

    const bySupabase = () => {
      const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));
      return defineKindred({
        authorize: async (request) => {
          const token = request.headers.get('authorization')?.replace(/^Bearer /, '') ?? '';
          const { payload } = await jwtVerify(token, keys, { issuer, audience: 'authenticated' });
          return payload.sub ? { identity: payload.sub } : null;
        },
      });
    };
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

    it('calls as its user', async () => {
      const { claims } = await withSetup(bySupabase());
      const sub = '9b2f1c1e-4a56-4a6e-8f2c-2d9f6f1f4f10';
      expect((await claims({}, bearer(await sign({ sub })))).sub).toBe(sub);
    });

    it('that is expired, for somebody else, or no JWT is refused', async () => {
      const { ask } = await withSetup(bySupabase());
      const tokens = [
        await sign({ sub: 'ada' }, '-1h'),
        await sign({ sub: 'ada', aud: 'anon' }),
        'nonsense',
        '',
      ];
      for (const token of tokens) expect((await ask({}, bearer(token))).status).toBe(401);
    });
  });
});
