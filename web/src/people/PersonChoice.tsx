import type { Person } from '../../api/people-store.ts';
import { daysAgo } from '../dates.ts';

/** Who is about to talk: the id of a known person, or someone new (`null`). */
export type Choice = string | null;

interface PersonChoiceProps {
  readonly people: readonly Person[];
  readonly choice: Choice;
  readonly onChoose: (choice: Choice) => void;
}

/** Known people and "someone new", as one group of radio buttons. */
export function PersonChoice({ people, choice, onChoose }: PersonChoiceProps) {
  const selected = people.some(({ id }) => id === choice) ? choice : null;
  return (
    <fieldset className="people">
      <legend className="unseen">Who is talking?</legend>
      {people.map(({ id, name, lastCallAt }) => (
        <label key={id} className="person">
          <input type="radio" name="person" checked={selected === id} onChange={() => onChoose(id)} />
          <span className="person-name">{name}</span>
          <span className="person-last">{lastCallAt ? daysAgo(lastCallAt) : 'no call yet'}</span>
        </label>
      ))}
      <label className="person person-new">
        <input type="radio" name="person" checked={selected === null} onChange={() => onChoose(null)} />
        <span className="person-name">Someone new</span>
      </label>
    </fieldset>
  );
}
