import { useLanguage } from '../language/language.ts';

interface StageChartProps {
  readonly caption: string;
  /** Milliseconds by stage. */
  readonly stages: Readonly<Record<string, number>>;
}

/** The end of the reply's sound: its length is how much was said, not how long one waited. */
const NOT_SHOWN = ['turnOver'];

/** The stages of a turn as bars on one scale; a table, so that it can be read without seeing it. */
export function StageChart({ caption, stages }: StageChartProps) {
  const { t } = useLanguage();
  const rows = Object.entries(stages)
    .filter(([name]) => !NOT_SHOWN.includes(name))
    .toSorted(([, a], [, b]) => a - b);
  if (rows.length === 0) return null;
  const longest = Math.max(1, ...rows.map(([, ms]) => ms));
  return (
    <table className="stages">
      <caption>{caption}</caption>
      <tbody>
        {rows.map(([name, ms]) => (
          <tr key={name}>
            <th scope="row">{t.developer.stages[name] ?? stageInWords(name)}</th>
            <td className="stage-bar">
              <span style={{ inlineSize: `${Math.max(0.5, (100 * Math.max(0, ms)) / longest)}%` }} />
            </td>
            <td className="stage-ms">{ms < 10 ? ms.toFixed(1) : Math.round(ms)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A stage without a label of its own: "llm_first-token" or "llmFirstTokenMs" → "llm first token". */
export function stageInWords(name: string): string {
  return name
    .replace(/Ms$/, '')
    .replace(/[_-]+/g, ' ')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase();
}
