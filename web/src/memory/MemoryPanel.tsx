import { useState } from 'react';
import type { QuotedMemory } from '../../../src/memory/memory.ts';
import { groupByCategory } from './categories.ts';
import { MemoryItem } from './MemoryItem.tsx';
import { useMemories } from './useMemories.ts';

/** From this many on, a field helps to find one. */
const SEARCHABLE = 9;

interface MemoryPanelProps {
  /** `null` while someone new is filling in who they are. */
  readonly person: { readonly id: string; readonly name: string } | null;
  /** Changes when a turn is over. */
  readonly news: number;
  /** A call that is going on knows of a change before its next answer. */
  readonly inCall: boolean;
}

/** What the companion remembers of a person, to look at and to put right. */
export function MemoryPanel({ person, news, inCall }: MemoryPanelProps) {
  const { memories, error, ...actions } = useMemories(person?.id ?? null, news);
  const [wanted, setWanted] = useState('');
  const all = memories.status === 'known' ? memories.memories : [];
  const shown = all.filter(({ value }) => value.toLowerCase().includes(wanted.trim().toLowerCase()));

  return (
    <section className="memories" aria-labelledby="memories-title">
      <h2 id="memories-title">
        What I remember
        {all.length > 0 && <span className="memories-count">{all.length}</span>}
      </h2>
      {error && (
        <p className="memories-error" role="alert">
          {error}
        </p>
      )}
      {inCall && all.length > 0 && (
        <p className="memories-hint">What you change here counts at once, in this call too.</p>
      )}
      <MemoriesNote memories={memories} name={person?.name ?? null} />
      {all.length >= SEARCHABLE && (
        <input
          type="search"
          className="memories-search"
          placeholder="Find"
          aria-label="Find among what I remember"
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
      )}
      {all.length > 0 && shown.length === 0 && (
        <p className="memories-note">Nothing with “{wanted.trim()}”.</p>
      )}
      <MemoryGroups
        shown={shown}
        fresh={memories.status === 'known' ? memories.fresh : new Set()}
        {...actions}
      />
    </section>
  );
}

interface MemoryGroupsProps {
  readonly shown: readonly QuotedMemory[];
  readonly fresh: ReadonlySet<string>;
  readonly leaving: ReadonlySet<string>;
  readonly forget: (id: string) => void;
  readonly undo: (id: string) => void;
  readonly revise: (memory: QuotedMemory, value: string) => void;
}

function MemoryGroups({ shown, fresh, leaving, forget, undo, revise }: MemoryGroupsProps) {
  return groupByCategory(shown).map(({ category, title, memories }) => (
    <div key={category} className="memory-group">
      <h3>{title}</h3>
      <ul>
        {memories.map((memory) => (
          <MemoryItem
            key={memory.id}
            memory={memory}
            isFresh={fresh.has(memory.id)}
            isLeaving={leaving.has(memory.id)}
            onForget={() => forget(memory.id)}
            onUndo={() => undo(memory.id)}
            onRevise={(value) => revise(memory, value)}
          />
        ))}
      </ul>
    </div>
  ));
}

interface MemoriesNoteProps {
  readonly memories: ReturnType<typeof useMemories>['memories'];
  readonly name: string | null;
}

/** What stands where there is no memory to show. */
function MemoriesNote({ memories, name }: MemoriesNoteProps) {
  switch (memories.status) {
    case 'none':
      return (
        <p className="memories-note">What you tell me stands here, each thing with the words it came from.</p>
      );
    case 'loading':
      return <p className="memories-note">Thinking back…</p>;
    case 'failed':
      return (
        <p className="memories-error" role="alert">
          {memories.error}
        </p>
      );
    case 'known':
      if (memories.memories.length > 0) return null;
      return (
        <p className="memories-note">Nothing of {name} yet. What is said in a call comes to stand here.</p>
      );
  }
}
