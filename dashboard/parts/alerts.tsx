import type { Overview } from '#shared/wire/http-status.ts';

/** What is out of order, worst first. Nothing is shown when nothing is. */
export function Alerts({ alerts }: { alerts: Overview['alerts'] }) {
  if (alerts.length === 0) return null;
  const worstFirst = alerts.toSorted((left, right) => (left.severity < right.severity ? -1 : 1));
  return (
    <section class="card" data-testid="alerts">
      <h2>Alerts</h2>
      <ul>
        {worstFirst.map((alert) => (
          <li key={`${alert.code} ${alert.message}`} class={alert.severity === 'error' ? 'tone-bad' : 'tone-warn'}>
            <strong>{alert.code}</strong> {alert.message}
          </li>
        ))}
      </ul>
    </section>
  );
}
