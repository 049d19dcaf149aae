import { type KeyboardEvent, useRef } from 'react';
import { useLanguage } from './language/language.ts';

/** Which model answers, told honestly: what a small one or the rule-based stand-in cannot do, and the way to a larger one. */
export function ChatModelBadge({ chatModel }: { readonly chatModel: string }) {
  const { t } = useLanguage();
  const badge = useRef<HTMLDetailsElement>(null);
  const isStandIn = /stand-in/i.test(chatModel);
  if (!isStandIn && !/^local model/.test(chatModel)) return <p className="badge">{t.model.is(chatModel)}</p>;

  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && badge.current) badge.current.open = false;
  };
  return (
    <details className="badge badge-stand-in" ref={badge} onKeyDown={closeOnEscape}>
      <summary>{isStandIn ? t.model.standIn : t.model.is(chatModel)}</summary>
      <div className="badge-more">
        <p>{isStandIn ? t.model.standInAbout : t.model.localAbout}</p>
        <p>{isStandIn ? t.model.standInBetter : t.model.localBetter}</p>
      </div>
    </details>
  );
}
