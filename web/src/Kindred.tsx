import { useState } from 'react';
import type { Person } from '../api/people-store.ts';
import type { Caller } from './api.ts';
import { ChatModelBadge } from './ChatModelBadge.tsx';
import { Call } from './call/Call.tsx';
import { LastTurn } from './call/LastTurn.tsx';
import { useCall } from './call/useCall.ts';
import { MemoryPanel } from './memory/MemoryPanel.tsx';
import type { Choice } from './people/PersonChoice.tsx';
import { usePeople } from './people/usePeople.ts';
import { Welcome } from './people/Welcome.tsx';
import { useAbout } from './useAbout.ts';

/** The whole page: the call on one side, what is remembered on the other. */
export function Kindred() {
  const about = useAbout();
  const { people, refresh } = usePeople();
  const call = useCall();
  const [caller, setCaller] = useState<Caller | null>(null);
  const [picked, setPicked] = useState<Choice | undefined>(undefined);
  const companionName = about?.companionName ?? 'Kindred';

  const talk = (next: Caller) => {
    setCaller(next);
    call.start(next);
  };
  const leave = () => {
    setPicked(caller?.id);
    setCaller(null);
    call.clear();
    refresh();
  };
  const known = people.status === 'known' ? people.people : [];
  const choice = picked === undefined ? (lastToCall(known)?.id ?? null) : picked;
  const remembered = caller ?? known.find(({ id }) => id === choice) ?? null;

  return (
    <div className="page">
      <header className="top">
        <p className="wordmark">{companionName}</p>
        {about && <ChatModelBadge chatModel={about.chatModel} />}
      </header>
      <main className="layout">
        {caller ? (
          <Call
            call={call}
            personName={caller.name}
            companionName={companionName}
            onTalkAgain={() => talk(caller)}
            onLeave={leave}
          />
        ) : (
          <Welcome
            people={people}
            companionName={companionName}
            choice={choice}
            onChoose={setPicked}
            onTalk={talk}
            onRetry={refresh}
          />
        )}
        <aside className="panel" aria-label="Memory">
          <LastTurn
            greeting={call.state.greeting}
            turn={call.state.lastTurn}
            remembered={call.state.remembered}
          />
          <MemoryPanel
            person={remembered}
            news={call.state.news}
            inCall={caller !== null && call.state.phase.name !== 'over'}
          />
        </aside>
      </main>
    </div>
  );
}

/** Whoever talked last is likely to talk again. */
function lastToCall(people: readonly Person[]): Person | undefined {
  return people.toSorted((a, b) => (b.lastCallAt ?? '').localeCompare(a.lastCallAt ?? ''))[0];
}
