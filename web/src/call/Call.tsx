import { useEffect, useId, useRef } from 'react';
import { isolate } from '../language/isolate.ts';
import { useLanguage } from '../language/language.ts';
import { Captions } from './Captions.tsx';
import { Composer } from './Composer.tsx';
import { type CallPhase, phaseInWords } from './call-state.ts';
import { ProblemNotice } from './ProblemNotice.tsx';
import { isOfMicrophone } from './problem.ts';
import { RecordBadge } from './RecordBadge.tsx';
import { Rings } from './Rings.tsx';
import type { RingMood } from './ring-painter.ts';
import type { useCall } from './useCall.ts';

interface CallProps {
  readonly call: ReturnType<typeof useCall>;
  readonly personName: string;
  readonly companionName: string;
  /** @param microphone Whether to speak or only to type. */
  readonly onTalkAgain: (microphone: boolean) => void;
  readonly onLeave: () => void;
}

/** A call that is opened, going on, or over. */
export function Call({ call, personName, companionName, onTalkAgain, onLeave }: CallProps) {
  const { t } = useLanguage();
  const { state, levels, allowSound } = call;
  const { phase } = state;
  const titleId = useId();
  const section = useRef<HTMLElement>(null);
  useEffect(() => section.current?.focus(), []);

  return (
    <section
      className="call"
      ref={section}
      tabIndex={-1}
      aria-labelledby={titleId}
      data-off-record={state.offRecord}
    >
      <h1 className="unseen" id={titleId}>
        {t.call.with(isolate(companionName))}
      </h1>
      <div className="call-scene">
        <Rings mood={moodOf(phase)} levels={levels} />
        <p className="call-state" role="status" data-state={phase.name === 'live' ? phase.agent : phase.name}>
          {phaseInWords(state, t)}
        </p>
        <RecordBadge offRecord={state.offRecord} />
      </div>
      {phase.name === 'over' && phase.problem && <ProblemNotice problem={phase.problem} />}
      {state.soundBlocked && phase.name === 'live' && (
        <button type="button" className="button" onClick={allowSound}>
          {t.call.hear(isolate(companionName))}
        </button>
      )}
      {(phase.name !== 'over' || state.captions.length > 0) && (
        <Captions
          captions={state.captions}
          turns={state.turns.seen}
          personName={personName}
          companionName={companionName}
        />
      )}
      {phase.name === 'over' ? (
        <div className="call-controls">
          <button type="button" className="button button-main" onClick={() => onTalkAgain(true)}>
            {t.call.again}
          </button>
          {phase.problem && isOfMicrophone(phase.problem) && (
            <button type="button" className="button" onClick={() => onTalkAgain(false)}>
              {t.call.typeOnly}
            </button>
          )}
          <button type="button" className="button" onClick={onLeave}>
            {t.call.someoneElse}
          </button>
        </div>
      ) : (
        <CallControls call={call} />
      )}
    </section>
  );
}

function CallControls({
  call: { state, setMuted, hangUp, type },
}: {
  readonly call: ReturnType<typeof useCall>;
}) {
  const { t } = useLanguage();
  const isLive = state.phase.name === 'live';
  return (
    <div className="call-controls">
      <Composer isOpen={isLive} onSend={type} />
      {state.microphone && (
        <button
          type="button"
          className="button"
          aria-pressed={state.muted}
          disabled={!isLive}
          onClick={() => setMuted(!state.muted)}
        >
          {state.muted ? t.call.unmute : t.call.mute}
        </button>
      )}
      <button type="button" className="button button-end" onClick={hangUp}>
        {t.call.hangUp}
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
