/**
 * A web client of one's own: LiveKit's client, LiveKit's token source, Kindred's token endpoint.
 *
 *     npm install livekit-client vite
 *     npx vite                          and, for Kindred: ALLOWED_ORIGINS=http://localhost:5173 npm run dev
 *
 * On one machine the request says who calls (`?user=ada`); elsewhere `authorize` of kindred.config.ts does, by the cookies that
 * `credentials: 'include'` sends.
 */

import { Room, RoomEvent, TokenSource } from 'livekit-client';

const query = new URLSearchParams(location.search);
const endpoint = query.get('endpoint') ?? 'http://localhost:3000/api/token';
/** Keeps its token for as long as that is valid: a second call asks for none. */
const tokens = TokenSource.endpoint(endpoint, { credentials: 'include' });
const caller = { participantIdentity: query.get('user') ?? undefined };

/** States of an agent that has begun. */
const HEARS = /^(?:listening|thinking|speaking)$/;

const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const talk = element<HTMLButtonElement>('talk');
const hangUp = element<HTMLButtonElement>('hang-up');
const typed = element<HTMLFormElement>('typed');

let room: Room | undefined;

async function call(): Promise<void> {
  show('calling', true);
  // What is said from here on is kept for the agent, and heard as soon as it is there. (In livekit-client 2.23 the third argument
  // of setMicrophoneEnabled, which should say so too, is not read.)
  room = new Room({ publishDefaults: { preConnectBuffer: true } });
  room
    .on(RoomEvent.TrackSubscribed, (track) => document.body.append(track.attach()))
    .on(RoomEvent.TrackUnsubscribed, (track) => {
      for (const sound of track.detach()) sound.remove();
    })
    .on(RoomEvent.Disconnected, () => show('ready', false));
  room.registerTextStreamHandler('lk.transcription', async (reader, { identity }) => {
    const isOwn = identity === room?.localParticipant.identity;
    const words = await reader.readAll();
    if (!isOwn || reader.info.attributes?.['lk.transcription_final'] === 'true') note(isOwn, words);
  });
  const early = room.localParticipant.setMicrophoneEnabled(true).catch(() => undefined);
  await join(room);
  // LiveKit waits some seconds for a room to speak into; the token may have taken longer.
  if (!(await early)) await room.localParticipant.setMicrophoneEnabled(true);
  await agentHears(room);
  show('talking', true);
}

/** LiveKit keeps no text for who comes later: what is typed before the agent is there is lost. */
function agentHears(room: Room): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = () => {
    for (const { isAgent, attributes } of room.remoteParticipants.values())
      if (isAgent && HEARS.test(attributes['lk.agent.state'] ?? '')) resolve();
  };
  room.on(RoomEvent.ParticipantAttributesChanged, look).on(RoomEvent.ParticipantConnected, look);
  look();
  return promise;
}

async function join(room: Room): Promise<void> {
  const { serverUrl, participantToken } = await tokens.fetch(caller);
  await room.connect(serverUrl, participantToken);
}

function show(state: string, isCall: boolean): void {
  element('state').textContent = state;
  talk.disabled = isCall;
  hangUp.disabled = !isCall;
}

function note(isOwn: boolean, words: string): void {
  const line = document.createElement('li');
  line.className = isOwn ? 'person' : 'agent';
  line.textContent = words;
  element('said').append(line);
}

talk.addEventListener('click', () => {
  call().catch(async (error: unknown) => {
    await room?.disconnect();
    show(`no call: ${error instanceof Error ? error.message : String(error)}`, false);
  });
});
hangUp.addEventListener('click', () => room?.disconnect());
typed.addEventListener('submit', (event) => {
  event.preventDefault();
  const words = String(new FormData(typed).get('words'));
  typed.reset();
  note(true, words);
  void room?.localParticipant.sendText(words, { topic: 'lk.chat' });
});
