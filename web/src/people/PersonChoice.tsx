import type { Person } from '../../api/people-store.ts';
import { useLanguage } from '../language/language.ts';

/** Who is about to talk: the id of a known person, or someone new (`null`). */
export type Choice = string | null;

interface PersonChoiceProps {
  readonly people: readonly Person[];
  readonly choice: Choice;
  readonly onChoose: (choice: Choice) => void;
}

/** Known people and "someone new", as one group of radio buttons. */
export function PersonChoice({ people, choice, onChoose }: PersonChoiceProps) {
  const { t, dates } = useLanguage();
  const selected = people.some(({ id }) => id === choice) ? choice : null;
  return (
    <fieldset className="people">
      <legend className="unseen">{t.welcome.who}</legend>
      {people.map(({ id, name, lastCallAt }) => (
        <label key={id} className="person">
          <input type="radio" name="person" checked={selected === id} onChange={() => onChoose(id)} />
          <bdi className="person-name">{name}</bdi>
          <span className="person-last">{lastCallAt ? dates.ago(lastCallAt) : t.welcome.noCallYet}</span>
        </label>
      ))}
      <label className="person person-new">
        <input type="radio" name="person" checked={selected === null} onChange={() => onChoose(null)} />
        <span className="person-name">{t.welcome.someoneNew}</span>
      </label>
    </fieldset>
  );
}
