import { type KeyboardEvent, useRef } from 'react';

/** Which model answers, told honestly; the rule-based stand-in with the way to a real one. */
export function BrainBadge({ brain }: { readonly brain: string }) {
  const badge = useRef<HTMLDetailsElement>(null);
  const isStandIn = /stand-in/i.test(brain);
  if (!isStandIn) return <p className="badge">Brain: {brain}</p>;

  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && badge.current) badge.current.open = false;
  };
  return (
    <details className="badge badge-stand-in" ref={badge} onKeyDown={closeOnEscape}>
      <summary>Rule-based stand-in: no language model</summary>
      <div className="badge-more">
        <p>
          It plays the part of a model so that calls can be tried without an account: it notices plain facts
          and answers from them, and cannot hold a real conversation.
        </p>
        <p>
          For a real one, run Ollama, or set <code>OPENAI_API_KEY</code> (and <code>OPENAI_BASE_URL</code> for
          another service), and start again.
        </p>
      </div>
    </details>
  );
}
