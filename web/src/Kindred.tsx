import { lazy, Suspense, useRef, useState } from 'react';
import type { Person } from '../api/people-store.ts';
import { NAME } from '../brand/brand.ts';
import type { Caller } from './api.ts';
import { ChatModelBadge } from './ChatModelBadge.tsx';
import { Call } from './call/Call.tsx';
import { useCall } from './call/useCall.ts';
import { LanguageChoice } from './language/LanguageChoice.tsx';
import { useLanguage } from './language/language.ts';
import { Panel } from './panel/Panel.tsx';
import type { Choice } from './people/PersonChoice.tsx';
import { usePeople } from './people/usePeople.ts';
import { Welcome } from './people/Welcome.tsx';
import { useAbout } from './useAbout.ts';

const DeveloperDrawer = lazy(() => import('./developer/DeveloperDrawer.tsx'));

/** The whole page: the call on one side, the memory on the other. */
export function Kindred() {
  const { t } = useLanguage();
  const about = useAbout();
  const { people, refresh } = usePeople();
  const call = useCall();
  const [caller, setCaller] = useState<Caller | null>(null);
  const [picked, setPicked] = useState<Choice | undefined>(undefined);
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  const drawerButton = useRef<HTMLButtonElement>(null);
  const companionName = about?.companionName ?? NAME;

  const talk = (next: Caller, microphone = true) => {
    setCaller(next);
    void call.start(next, microphone);
  };
  const leave = (choice: Choice | undefined) => {
    setPicked(choice);
    setCaller(null);
    setDrawerOpen(false);
    call.clear();
    refresh();
  };
  const closeDrawer = () => {
    setDrawerOpen(false);
    drawerButton.current?.focus();
  };
  const known = people.status === 'known' ? people.people : [];
  const choice = picked === undefined ? (lastToCall(known)?.id ?? null) : picked;
  const remembered = caller ?? known.find(({ id }) => id === choice) ?? null;
  const isInCall = caller !== null && call.state.phase.name !== 'over';

  return (
    <div className="page" data-off-record={call.state.offRecord} data-in-call={isInCall}>
      <header className="top">
        <p className="wordmark">
          <bdi>{companionName}</bdi>
        </p>
        <div className="top-tools">
          {about && <ChatModelBadge chatModel={about.chatModel} />}
          {caller && (
            <button
              ref={drawerButton}
              type="button"
              className="link"
              aria-expanded={isDrawerOpen}
              onClick={() => setDrawerOpen(!isDrawerOpen)}
            >
              {t.developer.open}
            </button>
          )}
          <LanguageChoice />
        </div>
      </header>
      <main className="layout">
        {caller ? (
          <Call
            call={call}
            personName={caller.name}
            companionName={companionName}
            onTalkAgain={(microphone) => talk(caller, microphone)}
            onLeave={() => leave(caller.id)}
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
        <Panel
          key={caller === null ? 'before' : 'call'}
          person={remembered}
          call={call.state}
          about={about}
          isInCall={isInCall}
          onPersonGone={() => leave(undefined)}
        />
      </main>
      {isDrawerOpen && caller && (
        <Suspense>
          <DeveloperDrawer call={call.state} onClose={closeDrawer} />
        </Suspense>
      )}
    </div>
  );
}

/** Whoever talked last is likely to talk again. */
function lastToCall(people: readonly Person[]): Person | undefined {
  return people.toSorted((a, b) => (b.lastCallAt ?? '').localeCompare(a.lastCallAt ?? ''))[0];
}
