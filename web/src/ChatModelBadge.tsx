import { type KeyboardEvent, useRef } from 'react';

/** Which model answers, told honestly: what a small one or the rule-based stand-in cannot do, and the way to a larger one. */
export function ChatModelBadge({ chatModel }: { readonly chatModel: string }) {
  const badge = useRef<HTMLDetailsElement>(null);
  const isStandIn = /stand-in/i.test(chatModel);
  if (!isStandIn && !/^local model/.test(chatModel)) return <p className="badge">Chat model: {chatModel}</p>;

  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && badge.current) badge.current.open = false;
  };
  return (
    <details className="badge badge-stand-in" ref={badge} onKeyDown={closeOnEscape}>
      <summary>{isStandIn ? 'Rule-based stand-in: no language model' : capitalised(chatModel)}</summary>
      <div className="badge-more">{isStandIn ? <AboutStandIn /> : <AboutLocalModel />}</div>
    </details>
  );
}

function AboutStandIn() {
  return (
    <>
      <p>
        It plays the part of a model so that calls can be tried without an account: it notices plain facts and
        answers from them, and cannot hold a real conversation.
      </p>
      <p>
        For a real one, set <code>LOCAL_CHAT=model</code>, run Ollama, or set <code>OPENAI_API_KEY</code> (and{' '}
        <code>OPENAI_BASE_URL</code> for another service), and start again.
      </p>
    </>
  );
}

function AboutLocalModel() {
  return (
    <>
      <p>
        A small language model on this machine. It holds a simple conversation, and it misses and invents
        details: check what matters in the memory beside the call.
      </p>
      <p>
        For a better one, name a larger file with <code>CHAT_GGUF</code>, run Ollama, or set{' '}
        <code>OPENAI_API_KEY</code>, and start again.
      </p>
    </>
  );
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
