import { describe, expect, it } from 'vitest';
import { Conversation } from '../../src/call/conversation.ts';
import { recordWish } from '../../src/companion/off-record.ts';
import { allPhrases } from '../../src/languages/languages.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { NO_TRACES } from '../../src/telemetry/spans.ts';

const OFF_REQUESTS: readonly string[] = [
  // English
  "Off the record, I'm looking for a new job.",
  'off-the-record: I hate my boss',
  'Okay. This is off the record.',
  'Can we go off the record for a moment?',
  "Let's go off the record",
  "I'm seeing a therapist off the record please",
  'Keep it off the record, will you?',
  'Keep that off my record, okay?',
  'Off my record, please.',
  'By the way, that was off the record.',
  'What I just told you was off the record.',
  "Let me tell you something off the record, I'm pregnant",
  'I told you this off the record',
  'Can we have an off-the-record chat?',
  "I just want to say off the record that I can't stand him",
  "Okay I'll tell you but off the record",
  "please don't store this",
  'Don’t store this, but I crashed the bus.',
  'Donʼt store this',
  'Don`t save that',
  'Don´t save that',
  'dont store this',
  'Do not save any of this.',
  "Don't keep that, okay?",
  "Never store this, please. It's about my wife.",
  "Please don't remember this.",
  "Don't remember that.",
  "Don't write this down.",
  "Don't write any of this down",
  "don't note that down please",
  "Don't remember what I'm about to tell you.",
  "Don't record this conversation.",
  "Don't take notes now.",
  "Don't put this in your memory.",
  "Don't add that to your notes, please",
  "I'm going to leave him and please do not record it",
  "I don't want you to remember this.",
  "I really don't want you to store any of this",
  'We do not want you to keep this.',
  "I don't want this stored.",
  "I'd rather you didn't remember this.",
  "I'd prefer it if you did not save that",
  "It would be better if you didn't write this down.",
  "You don't have to remember this.",
  "You don't need to store that",
  "You mustn't record this",
  'There is no need to remember this.',
  'Could you please not save this?',
  "You won't store this, will you?",
  "Promise me you won't remember that",
  'Can I tell you something without you recording it?',
  'This should not be stored.',
  'None of this should be recorded',
  'Keep this between us.',
  'Can we keep this between you and me?',
  'Keep what I just said between us',
  'This stays between us.',
  'Can this stay between us?',
  'That stays between you and me.',
  'This is between you and me, alright',
  "Between you and me, I can't stand her.",
  'well between you and me he drinks',
  'Between us, I might quit.',
  'Just between us: I failed the exam.',
  "He's cheating on her, just between you and me",
  "I'm telling you this in confidence",
  'This is strictly confidential.',
  'Keep this to yourself, please.',
  "This doesn't leave this room.",
  'Stop recording.',
  'Could you stop taking notes for a moment?',
  'Please stop recording now',
  'No notes.',
  'No notes, please.',
  "That's not for your memory.",
  'Leave this out of your notes',
  'off the record again',
  'My sister is ill. Don’t  store\nthis.',
  'It is a secret — don’t save this — he was fired',
  'I said: don’t store this!',
  'He told me a secret. Off the record, he is getting divorced.',
  "I don't record this show any more. But off the record, I hate it.",
  // A request that follows what sounds like a report, and transcripts without full stops.
  "I'm in love with her off the record",
  'I am sleeping with someone off the record',
  'when I was young off the record I stole a car',
  "This is about my kids don't store this",
  'What I said about Tom was off the record',
  'If I tell you, keep it between us',
  "If I tell you, don't record it",
  'I want you to never store this',
  'You need to stop recording',
  "I don't want you writing this down",
  'I do not want you to take notes',
  "I'd rather not have this stored",
  "She doesn't know and I don't want you to save it",
  "They don't know this. Off the record.",
  'wir sind pleite das bleibt unter uns',
  'Mein Arzt hat mir alles gesagt, merk dir das bitte nicht',
  'nunca se lo conté a nadie que quede entre nosotros',
  'Si es posible no guardes esto',
  "Il me l'a dit, ça reste entre nous",
  "je l'ai dit à Paul ça reste entre nous",
  // German
  'Das bleibt unter uns.',
  'das bleibt bitte unter uns',
  'Das muss aber unter uns bleiben.',
  'Ich möchte, dass das unter uns bleibt.',
  'Was ich dir jetzt sage, bleibt unter uns',
  'Bleibt das unter uns?',
  'Lass das unter uns bleiben',
  'Unter uns gesagt, ich mag ihn nicht.',
  'unter uns gesagt ich kuendige',
  'Mal ganz unter uns: er trinkt.',
  'Unter uns, ich habe gekündigt.',
  'Merk dir das nicht.',
  'Merk dir das bitte nicht.',
  'merke dir bitte nichts davon',
  'Bitte merk dir nicht, was ich jetzt sage.',
  'Merken Sie sich das bitte nicht.',
  'Speicher das nicht.',
  'Speichere das bitte nicht ab.',
  'Bitte speichern Sie das nicht.',
  'Schreib das nicht mit.',
  'Schreib das bitte nicht auf',
  'Schreib jetzt nicht mit',
  'Zeichne das nicht auf',
  'Nimm das bitte nicht auf.',
  'Notier dir das nicht.',
  'Behalt das für dich.',
  'Behalte das bitte fuer dich',
  'Das behältst du bitte für dich.',
  'Kannst du das für dich behalten?',
  'Nicht aufzeichnen.',
  'Bitte nicht mitschreiben.',
  'Das bitte nicht speichern',
  'Ich bin schwanger, bitte nicht merken',
  'Das musst du dir nicht merken.',
  'Du brauchst dir das nicht zu merken',
  'Du sollst das nicht speichern',
  'Kannst du dir das bitte nicht merken?',
  'Ich möchte nicht, dass du dir das merkst.',
  'ich will nicht dass du das speicherst',
  'Ich will nicht, dass das gespeichert wird.',
  'Mir wäre lieber, wenn du dir das nicht merkst.',
  'Das soll nicht aufgezeichnet werden.',
  'Keine Notizen bitte.',
  'Hör auf mitzuschreiben.',
  'Hör bitte auf, das aufzuzeichnen',
  'Das ist nicht fürs Protokoll',
  'Das ist jetzt off the record.',
  'Ich sage dir das im Vertrauen.',
  // Spanish
  'Que quede entre nosotros.',
  'Esto queda entre nosotros',
  'Que esto se quede entre tú y yo.',
  'quiero que esto quede entre nosotros',
  'Entre tú y yo, no me gusta mi jefe.',
  'entre tu y yo mi jefe es un idiota',
  'Aquí entre nos, estoy embarazada.',
  'Entre nosotros, voy a dejar el trabajo.',
  'No guardes esto.',
  'Por favor, no guardes nada de esto.',
  'No recuerdes esto',
  'No grabes esto.',
  'no grabes por favor',
  'No apuntes esto',
  'No lo guardes.',
  'No lo apuntes, por favor',
  'No guardes lo que te voy a decir',
  'Por favor no guarde esto.',
  'No tomes notas.',
  'No quiero que recuerdes esto.',
  'no quiero que guardes nada',
  'No quiero que esto se guarde.',
  'Preferiría que no guardaras esto.',
  'No hace falta que recuerdes esto',
  'No tienes que recordar esto.',
  'Deja de grabar.',
  'Deja de tomar notas, por favor',
  'Extraoficialmente, me voy de la empresa.',
  'Esto es extraoficial.',
  'Te lo cuento en confianza.',
  'Que no salga de aquí.',
  'Esto es off the record',
  // French
  'Entre nous, je déteste mon chef.',
  'entre nous je vais demissionner',
  'Que cela reste entre nous.',
  'Ça reste entre nous.',
  'ca reste entre nous',
  'Je veux que ça reste entre nous.',
  'Ça doit rester entre nous',
  'Garde ça entre nous.',
  'C’est juste entre nous.',
  'Soit dit entre nous, il boit.',
  'Ne retiens pas ça.',
  'ne retenez pas cela',
  'Ne notez pas ça, s’il vous plaît.',
  'Ne note pas ça.',
  'Note pas ça.',
  'ne garde pas ca',
  'Ne gardez rien de tout ça.',
  'N’enregistre pas ça.',
  "S'il te plaît n'enregistrez pas ce que je dis",
  'Ne le note pas.',
  'Ne l’enregistrez pas.',
  'Ne prenez pas de notes.',
  'Pas de notes, s’il vous plaît.',
  'Je ne veux pas que tu retiennes ça.',
  'je veux pas que vous enregistriez cela',
  'Je préférerais que tu ne notes pas ça.',
  'Tu n’as pas besoin de retenir ça.',
  'Pas besoin de noter ça.',
  'Merci de ne pas enregistrer ça.',
  'Ne pas enregistrer.',
  'Arrête d’enregistrer.',
  'Arrêtez de prendre des notes.',
  'Garde ça pour toi.',
  'Je te dis ça en off.',
  "C'est off the record",
];

const NO_REQUESTS: readonly string[] = [
  // English
  "I don't record this show any more.",
  'He told me off the record that they are closing the shop.',
  'he told me yesterday over dinner off the record that he is leaving',
  'We had an off-the-record chat with the minister.',
  'It was an off the record conversation.',
  'The minister spoke off the record.',
  'The briefing was off the record.',
  'We were off the record.',
  "He's always going off the record.",
  'What does off the record mean?',
  "This isn't off the record.",
  "You don't need to go off the record",
  'If I say off the record, will you stop?',
  'The needle keeps sliding off the record.',
  'They wiped the conviction off my record.',
  "I don't keep this kind of food.",
  "They don't save that file.",
  'I would never record that',
  "I'd never save this",
  'How can you not remember this?',
  'My mum and dad do not remember this',
  'You don’t have to save this seat for me.',
  'The cat sleeps between us every night.',
  "my parents don't keep that",
  "Banks don't store this.",
  "I don't remember that.",
  'I do not remember this',
  'I never save that.',
  "You don't remember that, do you?",
  "don't you remember that?",
  "Don't you remember this?",
  "Don't forget this.",
  "please don't forget that",
  "She doesn't remember that.",
  "I didn't save that.",
  "Don't keep it in the fridge.",
  "Don't keep that to yourself.",
  "Don't save it for later.",
  "don't record the show tonight",
  "My doctor told me don't write this down",
  "She said don't save that.",
  'The deal is between us and them.',
  'This is between us and them.',
  'There is something between us.',
  'The difference between you and me is the age.',
  "What's between you and me is over.",
  'between us we have four children',
  'We agreed to keep it between us.',
  'It was just between us.',
  "You don't have to keep this between us.",
  'The band had to stop recording.',
  "Don't stop taking notes.",
  'We stop recording at six.',
  'Perfect, ten out of ten, no notes!',
  'There were no notes on the door.',
  'I broke a record in swimming',
  'I collect records',
  'I bought a record player',
  'It was the hottest summer on record.',
  // German
  'Unter uns wohnt eine Familie.',
  'unter uns wohnt ein Lehrer',
  'Wir waren ganz unter uns.',
  'Wir bleiben lieber unter uns.',
  'Das habe ich mir nicht gemerkt.',
  'das kann ich mir nicht merken',
  'Ich merke mir das nicht.',
  'Ich speichere das nicht.',
  'Kannst du dir das nicht merken?',
  'Du merkst dir das nie!',
  'Merk dir das!',
  'Nimm das nicht so ernst.',
  'Nimm es nicht persönlich.',
  'Man darf das nicht aufnehmen.',
  'Ich konnte es nicht festhalten.',
  'Mein Chef sagte, das bleibt unter uns.',
  'Er hat mir off the record gesagt, dass er geht.',
  'Vergiss das nicht.',
  'Ich behalte das für mich.',
  'Das Haus unter uns steht leer.',
  // Spanish
  'Hay un problema entre nosotros y ellos.',
  'El acuerdo queda entre nosotros y ellos.',
  'No recuerdo eso.',
  'no me acuerdo de eso',
  '¿No recuerdas eso?',
  'Yo no guardo eso.',
  'No me recuerdes eso.',
  'La diferencia entre tú y yo es la edad.',
  'Entre tú y yo hay diez años.',
  'No hay nada entre nosotros.',
  'Me dijo extraoficialmente que se va.',
  'Mi madre me dijo que no guarde eso.',
  'Espero que no recuerdes eso.',
  'No guardes rencor.',
  'No olvides esto.',
  'Nunca deja de grabar discos.',
  // French
  'Je ne retiens pas ça.',
  'je retiens pas ca',
  'Je ne me souviens pas de ça.',
  'Mon frère ne note pas ça.',
  'Tu ne retiens pas ça.',
  'Vous ne notez pas ça ?',
  'Entre nous deux il y a dix ans.',
  'Il y a quelque chose entre nous.',
  "C'est fini entre nous.",
  "C'est entre nous et eux.",
  'La différence entre toi et moi, c’est l’âge.',
  'Il m’a dit en off que le magasin ferme.',
  'Il voulait que ça reste entre nous.',
  'On a gardé ça entre nous.',
  'J’ai gardé ça pour toi.',
  'Ne garde pas ça pour toi.',
  'N’oublie pas ça.',
  'Ne garde pas ça au frigo.',
];

const ON_REQUESTS: readonly string[] = [
  // English
  'Okay, back on the record.',
  'back on record',
  'okay back on the record please',
  "We're back on the record now.",
  'Let’s go back on the record.',
  'Can we go back on the record?',
  'We were off the record, now back on the record please',
  'On the record again, please.',
  'Okay, on the record now.',
  'On the record.',
  'From now on, on the record again.',
  'You can remember things again.',
  'You may take notes again.',
  'Right, you can store this again now.',
  "Thanks, that's all, you can take notes again",
  'You can start taking notes now.',
  'Start recording again.',
  'Please resume recording',
  'Could you start recording again?',
  'If you like, you can take notes again.',
  'Back on the record. I planted tulips.',
  'You can remember what I say again now.',
  'Okay then, back on the record.',
  // German
  'Du darfst dir das wieder merken.',
  'du kannst dir wieder alles merken',
  'Jetzt darfst du wieder mitschreiben.',
  'Ab jetzt wieder mitschreiben.',
  'ab jetzt bitte wieder aufzeichnen',
  'Okay, du kannst wieder speichern.',
  'Schreib wieder mit.',
  'Merk dir ab jetzt wieder alles',
  'Kannst du bitte wieder mitschreiben?',
  'Sie können sich das wieder merken.',
  'Jetzt wieder on the record.',
  // Spanish
  'Ya puedes volver a guardar todo.',
  'Puedes volver a tomar notas.',
  'Puedes guardar esto otra vez.',
  'ya puedes tomar notas de nuevo por favor',
  'A partir de ahora puedes recordar todo.',
  'Vuelve a grabar.',
  'Volvemos on the record.',
  // French
  'Tu peux recommencer à noter.',
  'Vous pouvez de nouveau prendre des notes.',
  'vous pouvez noter a nouveau',
  'Tu peux retenir tout ça à nouveau.',
  'À partir de maintenant, tu peux noter.',
  'Recommence à enregistrer.',
  'Reprenez les notes, s’il vous plaît.',
  'On est de retour on the record.',
];

const NO_RETURNS: readonly string[] = [
  // English
  'It was the hottest summer on record.',
  'The hottest summer on record, they say.',
  'The record player is broken.',
  'I put it on the record player.',
  'My favourite record is on.',
  'He went on record as saying that he is innocent.',
  'That is on the record already.',
  "It's on the record.",
  'For the record, I hate tulips.',
  "Don't go back on the record yet.",
  "We're not back on the record.",
  'Are we back on the record?',
  "I'll tell you when we're back on the record.",
  "When I'm done, we're back on the record.",
  'Not until I say, back on the record.',
  'He put the needle back on the record.',
  'He is now back on the record.',
  "You can't take notes again.",
  "I'll tell you when you can take notes again.",
  'You can take notes again, when I am done.',
  'Do you remember it again?',
  'The band will start recording again.',
  'I want to start recording again.',
  'What is her name again?',
  "First I tell you about Tom, then we're back on the record.",
  'We can go back on the record tomorrow.',
  'You can take notes again in a minute.',
  'Maybe we can go back on the record',
  'He says we can go back on the record',
  // German
  'Ich kann mir das wieder nicht merken.',
  'Du darfst noch nicht wieder mitschreiben.',
  'Ich sage dir, wann du wieder mitschreiben darfst.',
  'Wenn ich fertig bin, darfst du wieder mitschreiben.',
  'Ich habe wieder angefangen zu schreiben.',
  'Ich will das wieder aufnehmen.',
  // Spanish
  'No puedes volver a tomar notas.',
  'Todavía no puedes volver a guardar nada.',
  'Cuando termine puedes volver a tomar notas.',
  'Rosalía vuelve a grabar un disco.',
  'Voy a volver a grabar mañana.',
  // French
  'Tu ne peux pas recommencer à noter.',
  'Quand j’ai fini, tu peux recommencer à noter.',
  'Il recommence à noter ses rêves.',
  'Je prends des notes à nouveau.',
];

describe('the wish to go off the record', () => {
  it.each(OFF_REQUESTS)('is heard in "%s"', (text) => {
    expect(recordWish(text, false)).toBe('off');
    expect(recordWish(text, true)).toBe('off');
  });

  it.each(NO_REQUESTS)('is not heard in "%s"', (text) => {
    expect(recordWish(text, false)).toBeNull();
    expect(recordWish(text, true)).toBeNull();
  });

  it.each([...OFF_REQUESTS, ...NO_REQUESTS])('does not hang on how a transcript writes "%s"', (text) => {
    const bare = text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[.!]$/, '').toUpperCase();
    expect(recordWish(bare, false)).toBe(recordWish(text, false));
  });
});

describe('the wish to come back on the record', () => {
  it.each(ON_REQUESTS)('is heard in "%s" from somebody who is off', (text) => {
    expect(recordWish(text, true)).toBe('on');
    expect(recordWish(text, false)).not.toBe('on');
  });

  it.each(NO_RETURNS)('is not heard in "%s"', (text) => {
    expect(recordWish(text, true)).toBeNull();
  });

  it('is not heard in what the agent says, should the microphone pick it up', () => {
    for (const [language, phrases] of allPhrases) {
      const { record, time, words, answers, pool, ...spoken } = phrases;
      const texts = [spoken, answers, pool].flatMap((said) => Object.values<unknown>({ ...said }));
      for (const text of texts)
        if (typeof text === 'string') expect(recordWish(text, true), `${language}: ${text}`).not.toBe('on');
    }
  });
});

describe('two wishes in one sentence', () => {
  it.each([
    ['Off the record, he drinks. Okay, back on the record.', 'on'],
    ['Off the record was good, but back on the record now.', 'on'],
    ['Back on the record. No wait, off the record again.', 'off'],
    ["You can take notes again, but don't store this.", 'off'],
    ['Du darfst wieder mitschreiben, nur das bleibt unter uns.', 'off'],
    ['Merk dir das nicht: er geht. So, du darfst wieder mitschreiben.', 'on'],
  ] as const)('are settled by the later one: "%s" is %s', (text, wish) => {
    expect(recordWish(text, true)).toBe(wish);
  });

  it('leave the person on the record, and keep the secret between them from being stored', async () => {
    const { conversation, seen } = conversationThatKeeps();
    conversation.userSaid('Off the record, I resign. Back on the record.');
    conversation.agentSaid('So you resign.');
    expect(conversation.offRecord).toBe(false);
    conversation.userSaid('I like tea.');
    conversation.agentSaid('Me, too.');
    await conversation.close();
    expect(seen).toEqual(['kept I like tea.', 'answered Me, too.', 'processed I like tea.']);
    expect(conversation.turns.map(({ userText }) => userText)).toEqual(['I like tea.']);
  });
});

it.each([
  ['one word', 'a'.repeat(8_000)],
  ['one letter and spaces', 'a '.repeat(4_000)],
  ['negations', "don't ".repeat(1_300)],
  ['fillers', 'okay, please, now, '.repeat(400)],
  ['beginnings of wishes', 'keep this what i said you can remember '.repeat(200)],
  ['beginnings of reports', 'he told me when i say if '.repeat(320)],
  ['German fillers', 'bitte das jetzt mal '.repeat(400)],
  ['Spanish fillers', 'por favor, no quiero que esto se '.repeat(240)],
  ['French fillers', 'tu peux maintenant ne pas '.repeat(300)],
  ['returns', 'when back on the record again '.repeat(260)],
  ['punctuation', '., '.repeat(2_600)],
  ['apostrophes', "' ".repeat(4_000)],
])('comes to an end of an endless text of %s', (_, text) => {
  // A pattern that tries every division of such a text would not within the test's time.
  expect([null, 'off', 'on']).toContain(recordWish(text, true));
});

/** Writes down what is kept of it. */
function conversationThatKeeps() {
  const seen: string[] = [];
  const conversation = new Conversation({
    userId: 'ada',
    callId: 'c1',
    sink: {
      keep: async ({ userText }) => void seen.push(`kept ${userText}`),
      answer: async (_, text) => void seen.push(`answered ${text}`),
      process: ({ userText }) => void seen.push(`processed ${userText}`),
      drop: async () => undefined,
    },
    report: () => undefined,
    traces: NO_TRACES,
    log: silentLog,
  });
  return { conversation, seen };
}

describe('a conversation off the record', () => {
  it('keeps every turn from the disk, the processor and the summary until it is taken back', async () => {
    const { conversation, seen } = conversationThatKeeps();
    const said = ['one', 'off the record, two', 'the hottest summer on record', 'back on the record', 'four'];
    for (const text of said) {
      conversation.userSaid(text);
      conversation.agentSaid(`re ${text}`);
    }
    await conversation.close();
    expect(seen.join('|')).not.toMatch(/two|hottest|back on/);
    expect(seen.filter((line) => line.startsWith('processed'))).toEqual(['processed one', 'processed four']);
    expect(conversation.turns.map(({ userText }) => userText)).toEqual(['one', 'four']);
  });
});
