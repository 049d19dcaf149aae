import { type FormEvent, useState } from 'react';
import { useLanguage } from '../language/language.ts';

/** What the agent takes of one text. */
const MAX_CHARS = 2_000;

interface ComposerProps {
  /** Whether somebody is there to read. */
  readonly isOpen: boolean;
  /** @returns Whether it was sent. */
  readonly onSend: (text: string) => Promise<boolean>;
}

/** The other way to say something. What could not be sent stays in the field. */
export function Composer({ isOpen, onSend }: ComposerProps) {
  const { t } = useLanguage();
  const [text, setText] = useState('');
  const [isLost, setLost] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const words = text.trim();
    if (words === '' || !isOpen) return;
    setText('');
    const isSent = await onSend(words);
    setLost(!isSent);
    if (!isSent) setText(words);
  };

  return (
    <form className="composer" onSubmit={submit}>
      <input
        value={text}
        maxLength={MAX_CHARS}
        autoComplete="off"
        dir="auto"
        aria-label={t.call.type}
        placeholder={t.call.typePlaceholder}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit" className="button" disabled={!isOpen || text.trim() === ''}>
        {t.call.send}
      </button>
      {isLost && (
        <p className="composer-lost" role="alert">
          {t.call.notSent}
        </p>
      )}
    </form>
  );
}
