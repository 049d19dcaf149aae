import { useState } from 'react';
import type { About } from '../api.ts';
import type { CallState } from '../call/call-state.ts';
import { CallsTab } from '../calls/CallsTab.tsx';
import { useLanguage } from '../language/language.ts';
import { MemoryTab } from '../memory/MemoryTab.tsx';
import { useMemories } from '../memory/useMemories.ts';
import { NowTab } from '../now/NowTab.tsx';
import { SettingsTab } from '../settings/SettingsTab.tsx';
import { Tabs } from './Tabs.tsx';

const NAMES = ['now', 'memory', 'calls', 'settings'] as const;
type Name = (typeof NAMES)[number];

interface PanelProps {
  /** `null` while someone new is filling in who they are. */
  readonly person: { readonly id: string; readonly name: string } | null;
  readonly call: CallState;
  readonly about: About | null;
  readonly isInCall: boolean;
  /** All of a person was deleted. */
  readonly onPersonGone: () => void;
}

/** All that can be seen and changed of a person's memory, beside the call and before it. */
export function Panel({ person, call, about, isInCall, onPersonGone }: PanelProps) {
  const { t } = useLanguage();
  const memories = useMemories(person?.id ?? null, call.news);
  const [chosen, setChosen] = useState<Name | null>(null);
  const [callId, setCallId] = useState<string | null>(null);
  // In a call and after it one looks at what it does; before it, at what is known.
  const isOfCall = isInCall || call.turns.seen.length > 0;
  const name = chosen ?? (isOfCall ? 'now' : 'memory');

  const showCall = (id: string | null) => {
    setCallId(id);
    setChosen('calls');
  };
  const body = () => {
    switch (name) {
      case 'now':
        return <NowTab call={call} memories={memories} />;
      case 'memory':
        return <MemoryTab key={person?.id ?? ''} person={person} memories={memories} onShowCall={showCall} />;
      case 'calls':
        return (
          <CallsTab
            key={person?.id ?? ''}
            person={person}
            news={call.news}
            callId={callId}
            onShowCall={showCall}
            onDeleted={memories.again}
          />
        );
      case 'settings':
        return (
          <SettingsTab
            key={person?.id ?? ''}
            person={person}
            about={about}
            isInCall={isInCall}
            onGone={onPersonGone}
          />
        );
    }
  };
  return (
    <aside className="panel" aria-label={t.panel.label}>
      <Tabs names={NAMES} titles={t.panel} chosen={name} onChoose={setChosen}>
        {body()}
      </Tabs>
    </aside>
  );
}
