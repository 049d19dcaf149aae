import type { Person } from '../../api/people-store.ts';
import type { Caller } from '../api.ts';
import { SILENCE } from '../call/levels.ts';
import { Rings } from '../call/Rings.tsx';
import { isolate } from '../language/isolate.ts';
import { useLanguage } from '../language/language.ts';
import { sentenceOf } from '../language/sentence.ts';
import { NewPersonForm } from './NewPersonForm.tsx';
import { type Choice, PersonChoice } from './PersonChoice.tsx';
import type { People } from './usePeople.ts';

interface WelcomeProps {
  readonly people: People;
  readonly companionName: string;
  readonly choice: Choice;
  readonly onChoose: (choice: Choice) => void;
  readonly onTalk: (caller: Caller) => void;
  readonly onRetry: () => void;
}

const silence = () => SILENCE;

/** The page before a call. */
export function Welcome(props: WelcomeProps) {
  const { t } = useLanguage();
  return (
    <section className="welcome" aria-label={t.welcome.label}>
      <WelcomeBody {...props} />
    </section>
  );
}

function WelcomeBody({ people, companionName, choice, onChoose, onTalk, onRetry }: WelcomeProps) {
  const { t } = useLanguage();
  if (people.status === 'loading') return <p role="status">{t.welcome.loading}</p>;
  if (people.status === 'failed') {
    return (
      <div className="notice" role="alert">
        <p className="notice-title">{sentenceOf(people.error, t)}</p>
        <p>{t.welcome.failed}</p>
        <button type="button" className="button" onClick={onRetry}>
          {t.tryAgain}
        </button>
      </div>
    );
  }
  const known = people.people;
  const person = known.find(({ id }) => id === choice);
  return (
    <>
      <Heading known={known} companionName={companionName} />
      {known.length > 0 && <PersonChoice people={known} choice={choice} onChoose={onChoose} />}
      {person ? (
        <button
          type="button"
          className="button button-main"
          onClick={() => onTalk({ id: person.id, name: person.name })}
        >
          {t.welcome.talkAs(isolate(person.name))}
        </button>
      ) : (
        <NewPersonForm companionName={companionName} onTalk={onTalk} />
      )}
    </>
  );
}

function Heading({
  known,
  companionName,
}: {
  readonly known: readonly Person[];
  readonly companionName: string;
}) {
  const { t } = useLanguage();
  const name = isolate(companionName);
  const [title, more] =
    known.length > 0 ? [t.welcome.who, t.welcome.apart(name)] : [t.welcome.notMet, t.welcome.greets(name)];
  return (
    <header>
      <div>
        <h1>{title}</h1>
        <p>{more}</p>
      </div>
      <Rings mood="resting" levels={silence} />
    </header>
  );
}
