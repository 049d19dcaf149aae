import { useEffect, useRef } from 'react';
import type { RemovalProof } from '../../api/people-store.ts';
import { isolate } from '../language/isolate.ts';
import { useLanguage } from '../language/language.ts';

interface ProofProps {
  readonly proof: RemovalProof;
  readonly name: string;
  readonly onDone: () => void;
}

/** That somebody is gone, in words and counted. */
export function Proof({ proof: { before, after }, name, onDone }: ProofProps) {
  const { t } = useLanguage();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const left = sum(after);
  const tables = Object.keys(after);
  return (
    <section className="proof" aria-labelledby="proof-title">
      <h2 id="proof-title" ref={title} tabIndex={-1}>
        {left === 0 ? t.settings.proofTitle(isolate(name)) : t.settings.proofLeft(left)}
      </h2>
      {left === 0 && <p>{t.settings.proof(sum(before), tables.length)}</p>}
      <details>
        <summary>{t.settings.proofTables}</summary>
        <table className="counts">
          <thead>
            <tr>
              <th scope="col">{t.settings.proofTable}</th>
              <th scope="col">{t.settings.proofBefore}</th>
              <th scope="col">{t.settings.proofAfter}</th>
            </tr>
          </thead>
          <tbody>
            {tables.map((table) => (
              <tr key={table}>
                <th scope="row">{table}</th>
                <td>{before[table] ?? 0}</td>
                <td>{after[table]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
      <button type="button" className="button" onClick={onDone}>
        {t.back}
      </button>
    </section>
  );
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, n) => total + n, 0);
}
