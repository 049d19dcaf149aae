import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { QuotedMemory } from '../../../src/memory/memory.ts';
import { dateOf } from '../dates.ts';
import { sourceOf } from './categories.ts';
import { spanOf } from './span.ts';

interface MemoryItemProps {
  readonly memory: QuotedMemory;
  readonly isFresh: boolean;
  readonly isLeaving: boolean;
  readonly onForget: () => void;
  readonly onUndo: () => void;
  readonly onRevise: (value: string) => void;
}

type Action = 'correct' | 'forget';

/** One memory with the words it came from; it can be corrected and forgotten. */
export function MemoryItem({ onForget, onUndo, onRevise, ...shown }: MemoryItemProps) {
  const [isEditing, setEditing] = useState(false);
  // Whoever took an action back finds the focus where it was.
  const [cameFrom, setCameFrom] = useState<Action | null>(null);
  const { memory, isLeaving } = shown;

  if (isLeaving) return <LeavingItem memory={memory} onUndo={onUndo} />;
  if (isEditing) {
    const done = (value: string | null) => {
      setEditing(false);
      if (value !== null) onRevise(value);
    };
    return <EditedItem memory={memory} onDone={done} />;
  }
  const act = (action: Action) => {
    setCameFrom(action);
    if (action === 'forget') onForget();
    else setEditing(true);
  };
  return <ShownItem memory={memory} isFresh={shown.isFresh} focusOn={cameFrom} onAct={act} />;
}

interface ShownItemProps {
  readonly memory: QuotedMemory;
  readonly isFresh: boolean;
  readonly focusOn: Action | null;
  readonly onAct: (action: Action) => void;
}

function ShownItem({ memory, isFresh, focusOn, onAct }: ShownItemProps) {
  const span = spanOf(memory);
  const focused = useRef<HTMLButtonElement>(null);
  useEffect(() => focused.current?.focus(), []);
  const button = (action: Action, label: string) => (
    <button
      ref={focusOn === action ? focused : null}
      type="button"
      className="link"
      aria-label={`${label}: ${memory.value}`}
      onClick={() => onAct(action)}
    >
      {label}
    </button>
  );
  return (
    <li className="memory" data-fresh={isFresh}>
      <p className="memory-value">
        {memory.value}
        {isFresh && <span className="memory-new">new</span>}
      </p>
      {span && <p className="memory-span">{span}</p>}
      <p className="memory-source">
        <time dateTime={memory.saidAt}>{dateOf(memory.saidAt)}</time> {sourceOf(memory)}
      </p>
      <div className="memory-actions">
        {button('correct', 'Correct')}
        {button('forget', 'Forget')}
      </div>
    </li>
  );
}

function LeavingItem({ memory, onUndo }: { readonly memory: QuotedMemory; readonly onUndo: () => void }) {
  const undo = useRef<HTMLButtonElement>(null);
  useEffect(() => undo.current?.focus(), []);
  return (
    <li className="memory memory-leaving">
      <p className="memory-value">
        <s>{memory.value}</s>
      </p>
      <p className="memory-source" role="status">
        {leavesWith(memory)}
      </p>
      <button ref={undo} type="button" className="link" onClick={onUndo}>
        Undo
      </button>
    </li>
  );
}

function leavesWith({ provenance: { turnIds } }: QuotedMemory): string {
  if (turnIds.length === 0) return 'Forgotten in a moment.';
  return `Forgotten in a moment, with ${turnIds.length === 1 ? 'the turn' : 'all turns'} it came from.`;
}

interface EditedItemProps {
  readonly memory: QuotedMemory;
  /** `null` when nothing is to be changed. */
  readonly onDone: (value: string | null) => void;
}

function EditedItem({ memory, onDone }: EditedItemProps) {
  const [value, setValue] = useState(memory.value);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (value.trim() !== '') onDone(value.trim());
  };
  return (
    <li className="memory">
      <form onSubmit={submit} className="memory-edit">
        <input
          ref={field}
          value={value}
          maxLength={500}
          aria-label={`What is right instead of: ${memory.value}`}
          onChange={(event) => setValue(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && onDone(null)}
        />
        <div className="memory-actions memory-actions-shown">
          <button type="submit" className="link">
            Save
          </button>
          <button type="button" className="link" onClick={() => onDone(null)}>
            Cancel
          </button>
        </div>
      </form>
    </li>
  );
}
