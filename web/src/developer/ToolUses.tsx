import type { ToolUse } from '../call/reports.ts';
import { useLanguage } from '../language/language.ts';

/** The tools that a reply called, with what they were asked and answered. */
export function ToolUses({ uses }: { readonly uses: readonly ToolUse[] }) {
  const { t } = useLanguage();
  return (
    <section aria-labelledby="tools-title">
      <h3 id="tools-title">{t.developer.tools}</h3>
      {uses.length === 0 && <p className="note">{t.developer.noTools}</p>}
      {uses.map((use, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list of a turn that is over does not change
        <details key={place} className="tool">
          <summary>
            <code>{use.name}</code> {use.isError && <span className="fault">{t.developer.failed}</span>}
          </summary>
          <dl>
            <dt>{t.developer.asked}</dt>
            <dd>
              <code>{use.arguments}</code>
            </dd>
            <dt>{t.developer.answered}</dt>
            <dd>
              <code>{use.result}</code>
            </dd>
          </dl>
        </details>
      ))}
    </section>
  );
}
