import type { Person } from '../../api/people-store.ts';
import type { Caller } from '../api.ts';
import { Rings } from '../call/Rings.tsx';
import { SILENCE } from '../call/voice-meter.ts';
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
  return (
    <section className="welcome" aria-label="Before the call">
      <WelcomeBody {...props} />
    </section>
  );
}

function WelcomeBody({ people, companionName, choice, onChoose, onTalk, onRetry }: WelcomeProps) {
  if (people.status === 'loading') return <p role="status">Looking who has been here…</p>;
  if (people.status === 'failed') {
    return (
      <div className="notice" role="alert">
        <p className="notice-title">{people.error}</p>
        <p>Without it nobody can be greeted. Start it with “npm run dev” or look into its log.</p>
        <button type="button" className="button" onClick={onRetry}>
          Ask again
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
          Talk as {person.name}
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
  const [title, more] =
    known.length > 0
      ? ['Who is talking?', `${companionName} keeps each person’s memories apart.`]
      : ['We have not met.', `A few words about you, and ${companionName} greets you by name.`];
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
