import { useState } from 'react';
import { useLanguage } from '../language/language.ts';
import { sentenceOf } from '../language/sentence.ts';
import { Correction } from './Correction.tsx';
import { ForgetQuestion } from './ForgetQuestion.tsx';
import type { Traced } from './fate.ts';
import { type Action, ShownMemory } from './ShownMemory.tsx';
import type { Memories } from './useMemories.ts';

interface MemoryItemProps {
  readonly userId: string;
  readonly trace: Traced;
  /** Whether its whole time is said, and not only where it is not simply now. */
  readonly isWhole: boolean;
  readonly isFresh: boolean;
  readonly memories: Pick<Memories, 'forget' | 'revise'>;
  readonly onShowCall: (callId: string) => void;
}

/** One memory with the words it came from; it can be corrected and forgotten. */
export function MemoryItem({ userId, trace, isWhole, isFresh, memories, onShowCall }: MemoryItemProps) {
  const { t } = useLanguage();
  const [doing, setDoing] = useState<Action | null>(null);
  // Whoever took an action back finds the focus where it was.
  const [cameFrom, setCameFrom] = useState<Action | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const { memory } = trace;

  const start = (action: Action) => {
    setCameFrom(action);
    setFault(null);
    setDoing(action);
  };
  const carryOut = async (act: () => Promise<void>, tell: (reason: string) => string) => {
    try {
      await act();
    } catch (error) {
      setFault(tell(sentenceOf(error, t)));
    }
    setDoing(null);
  };
  const correct = (value: string | null) => {
    if (value === null || value === memory.value) return setDoing(null);
    void carryOut(
      () => memories.revise(memory.id, value),
      (reason) => reason,
    );
  };
  const forget = () => void carryOut(() => memories.forget(memory), t.memory.notForgotten);

  return (
    <li className="memory" data-fate={trace.fate.kind}>
      {doing === 'correct' ? (
        <Correction value={memory.value} onDone={correct} />
      ) : (
        <ShownMemory
          userId={userId}
          trace={trace}
          isWhole={isWhole}
          isFresh={isFresh}
          focusOn={doing ? null : cameFrom}
          onAct={doing ? null : start}
          onShowCall={onShowCall}
        />
      )}
      {doing === 'forget' && (
        <ForgetQuestion userId={userId} memory={memory} onForget={forget} onKeep={() => setDoing(null)} />
      )}
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </li>
  );
}
