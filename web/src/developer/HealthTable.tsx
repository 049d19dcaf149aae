import type { Health } from '../call/reports.ts';
import { useLanguage } from '../language/language.ts';

/** How the agent's connections to its services are. */
export function HealthTable({ health }: { readonly health: Health | null }) {
  const { t } = useLanguage();
  if (!health) return <p className="note">{t.developer.noHealth}</p>;
  const { open, max } = health.connections;
  return (
    <div>
      <h3>{t.developer.health}</h3>
      <p className="hint">
        {health.status} · {t.developer.connections(open, max)} ·{' '}
        {t.developer.errors(health.connection_errors)}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="developer-table" tabIndex={0} aria-label={t.developer.health}>
        <table className="counts">
          <thead>
            <tr>
              <th scope="col">{t.developer.service}</th>
              <th scope="col">{t.developer.circuit}</th>
              <th scope="col">{t.developer.requests}</th>
              <th scope="col">{t.developer.failures}</th>
              <th scope="col">{t.developer.inFlight}</th>
              <th scope="col">{t.developer.queued}</th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(health.services).map(([name, service]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{service.breaker}</td>
                <td>{service.attempts}</td>
                <td>{service.failures}</td>
                <td>{service.inFlight}</td>
                <td>{service.queued}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}
