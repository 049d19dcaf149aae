import { describe, expect, it } from 'vitest';
import { asksForNoCalls } from '../../src/companion/no-calls.ts';

describe('somebody who does not wish to be called', () => {
  it.each([
    'Stop calling me.',
    'Please, stop calling me!',
    'No, I want you to stop calling me now.',
    'Can you stop phoning me, please?',
    "Don't call me again.",
    'Never call me on this number.',
    "I don't want you to call me any more.",
    'I do not want to be called.',
    'No more calls, please.',
    'Take me off your list.',
    'Ruf mich bitte nicht mehr an!',
    'Rufen Sie mich nie wieder an.',
    'Hör auf, mich anzurufen.',
    'Ich möchte nicht mehr angerufen werden.',
    'Ich will nicht, dass du mich anrufst.',
    'Keine Anrufe mehr.',
    'Deja de llamarme, por favor.',
    'No me llames más.',
    'No quiero que me llames.',
    'No me vuelvas a llamar.',
    'Arrête de m’appeler.',
    'Ne m’appelez plus, s’il vous plaît.',
    'Je ne veux plus être appelé.',
    'Plus d’appels.',
  ])('is understood: %s', (text) => expect(asksForNoCalls(text)).toBe(true));

  it.each([
    'Stop calling me Bob.',
    "Don't call me a liar.",
    'I told him to stop calling me.',
    'My sister never calls me.',
    'They keep calling me.',
    'Call me tomorrow.',
    'You can call me.',
    'I had no more calls today than usual.',
    'Ruf mich morgen an.',
    'Nenn mich nicht mehr so.',
    'Er ruft mich nicht mehr an.',
    'Llámame mañana.',
    'No me llames Pepe.',
    'Mi hermano ya no me llama.',
    'Appelle-moi demain.',
    'Il ne m’appelle plus.',
  ])('is not meant: %s', (text) => expect(asksForNoCalls(text)).toBe(false));
});
