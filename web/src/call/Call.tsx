import { useEffect, useRef } from 'react';
import { Captions } from './Captions.tsx';
import { type CallPhase, phaseInWords } from './call-state.ts';
import { ProblemNotice } from './ProblemNotice.tsx';
import { RecordBadge } from './RecordBadge.tsx';
import { Rings } from './Rings.tsx';
import type { RingMood } from './ring-painter.ts';
import type { useCall } from './useCall.ts';

interface CallProps {
  readonly call: ReturnType<typeof useCall>;
  readonly personName: string;
  readonly companionName: string;
  readonly onTalkAgain: () => void;
  readonly onLeave: () => void;
}

/** A call that is opened, going on, or over. */
export function Call({ call, personName, companionName, onTalkAgain, onLeave }: CallProps) {
  const { state, levels, allowSound } = call;
  const { phase } = state;
  const section = useRef<HTMLElement>(null);
  useEffect(() => section.current?.focus(), []);

  return (
    <section
      className="call"
      ref={section}
      tabIndex={-1}
      aria-label={`A call with ${companionName}`}
      data-off-record={state.offRecord}
    >
      <div className="call-scene">
        <Rings mood={moodOf(phase)} levels={levels} />
        <p className="call-state" role="status" data-state={phase.name === 'live' ? phase.agent : phase.name}>
          {phaseInWords(state)}
        </p>
        <RecordBadge offRecord={state.offRecord} />
      </div>
      {phase.name === 'over' && phase.problem && <ProblemNotice problem={phase.problem} />}
      {state.soundBlocked && phase.name === 'live' && (
        <button type="button" className="button" onClick={allowSound}>
          Let {companionName} be heard
        </button>
      )}
      {(phase.name !== 'over' || state.captions.length > 0) && (
        <Captions captions={state.captions} personName={personName} companionName={companionName} />
      )}
      {phase.name === 'over' ? (
        <div className="call-controls">
          <button type="button" className="button button-main" onClick={onTalkAgain}>
            Talk again
          </button>
          <button type="button" className="button" onClick={onLeave}>
            Someone else
          </button>
        </div>
      ) : (
        <CallControls call={call} />
      )}
    </section>
  );
}

function CallControls({ call: { state, setMuted, hangUp } }: { readonly call: ReturnType<typeof useCall> }) {
  return (
    <div className="call-controls">
      <button
        type="button"
        className="button"
        aria-pressed={state.muted}
        disabled={state.phase.name !== 'live'}
        onClick={() => setMuted(!state.muted)}
      >
        {state.muted ? 'Unmute' : 'Mute'}
      </button>
      <button type="button" className="button button-end" onClick={hangUp}>
        Hang up
      </button>
    </div>
  );
}

function moodOf(phase: CallPhase): RingMood {
  switch (phase.name) {
    case 'connecting':
      return 'calling';
    case 'live':
      return phase.agent === 'thinking' ? 'thinking' : 'attentive';
    case 'none':
    case 'over':
      return 'resting';
  }
}
