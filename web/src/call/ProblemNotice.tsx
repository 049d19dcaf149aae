import { useLanguage } from '../language/language.ts';
import { adviceFor, type Problem } from './problem.ts';

/** What went wrong and what to do about it. */
export function ProblemNotice({ problem }: { readonly problem: Problem }) {
  const { t } = useLanguage();
  const { title, advice } = adviceFor(problem, t);
  return (
    <div className="notice" role="alert" data-problem={problem.kind}>
      <p className="notice-title">{title}</p>
      <p>{advice}</p>
    </div>
  );
}
