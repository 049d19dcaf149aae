import { useEffect, useRef, useState } from 'react';
import type { CallState } from '../call/call-state.ts';
import type { TurnView } from '../call/turns.ts';
import { useLanguage } from '../language/language.ts';
import { CopyButton } from './CopyButton.tsx';
import { HealthTable } from './HealthTable.tsx';
import { StageChart } from './StageChart.tsx';
import { ToolUses } from './ToolUses.tsx';

interface DeveloperDrawerProps {
  readonly call: CallState;
  readonly onClose: () => void;
}

/** What a developer wants to know of a call: where the time of each turn went, tools, and how the services are. */
export default function DeveloperDrawer({ call, onClose }: DeveloperDrawerProps) {
  const { t } = useLanguage();
  const title = useRef<HTMLHeadingElement>(null);
  const turns = call.turns.seen;
  const [chosen, setChosen] = useState<string | null>(null);
  const turn = turns.find(({ report }) => report.turnId === chosen) ?? turns.at(-1);
  useEffect(() => title.current?.focus(), []);

  return (
    <section
      className="developer"
      aria-labelledby="developer-title"
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <header>
        <h2 id="developer-title" ref={title} tabIndex={-1}>
          {t.developer.title}
        </h2>
        {turns.length > 0 && <CopyButton value={{ turns, health: call.health }} />}
        <button type="button" className="button" onClick={onClose}>
          {t.developer.close}
        </button>
      </header>
      {turn ? (
        <div className="developer-body">
          <ol className="developer-turns">
            {turns.map(({ report }, place) => (
              <li key={report.turnId}>
                <button
                  type="button"
                  aria-pressed={report === turn.report}
                  onClick={() => setChosen(report.turnId)}
                >
                  <span className="hint">{t.developer.turn(place + 1)}</span> <bdi>{report.said}</bdi>
                </button>
              </li>
            ))}
          </ol>
          <TurnDetail turn={turn} />
          <HealthTable health={call.health} />
        </div>
      ) : (
        <p className="note">{t.developer.empty}</p>
      )}
    </section>
  );
}

function TurnDetail({ turn: { report, processing } }: { readonly turn: TurnView }) {
  const { t } = useLanguage();
  return (
    <div className="developer-turn">
      <StageChart caption={t.developer.chart} stages={report.stages} />
      {processing && <StageChart caption={t.developer.processing} stages={processing} />}
      <ToolUses uses={report.toolUses} />
    </div>
  );
}
