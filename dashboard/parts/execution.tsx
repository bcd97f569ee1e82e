import type { ExecutionAnswer, ExecutionTotals } from '#shared/wire/http-trade-watch.ts';
import { bps, clockTime, decimal, NOTHING, venueName } from '../view/format.ts';

const share = (value: number | null): string => (value === null ? NOTHING : `${Math.round(value * 100)} %`);

function Totals({ name, totals }: { name: string; totals: ExecutionTotals }) {
  if (totals.attempts === 0) return null;
  return (
    <>
      <p>
        {name}: <strong>{share(totals.success_share)}</strong> of the last {totals.attempts} orders filled
      </p>
      <table class="ledger">
        <thead>
          <tr>
            <th scope="col">venue</th>
            <th scope="col">orders</th>
            <th scope="col">failed</th>
            <th scope="col">filled</th>
            <th scope="col">slippage</th>
          </tr>
        </thead>
        <tbody>
          {totals.venues.map((venue) => (
            <tr key={venue.venue} class={venue.red ? 'ledger-row-bad' : ''} data-red={String(venue.red)}>
              <th scope="row">{venueName(venue.venue)}</th>
              <td>{venue.attempts}</td>
              <td>{venue.failures}</td>
              <td>{share(venue.success_share)}</td>
              <td>{bps(venue.slippage_bps_mean)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** How orders did, failed ones too: planned against paid. Simulated and real stand apart. */
export function Execution({ execution }: { execution: ExecutionAnswer | null }) {
  return (
    <section class="card" data-testid="execution">
      <h2>Execution quality</h2>
      {execution === null || execution.attempts.length === 0 ? (
        <p class="empty">No order has come to its end yet.</p>
      ) : (
        <>
          <Totals name="Real" totals={execution.real} />
          <Totals name="Simulated" totals={execution.simulated} />
          <div class="ledger-wide">
            <table class="ledger">
              <thead>
                <tr>
                  <th scope="col">UTC</th>
                  <th scope="col">order</th>
                  <th scope="col">planned</th>
                  <th scope="col">filled at</th>
                  <th scope="col">slippage</th>
                  <th scope="col"> </th>
                </tr>
              </thead>
              <tbody>
                {execution.attempts.map((attempt, index) => (
                  <tr key={`${attempt.at} ${index}`} class={attempt.success ? '' : 'ledger-row-bad'}>
                    <td>{clockTime(attempt.at)}</td>
                    <td>
                      {attempt.purpose}: {attempt.side} on {venueName(attempt.venue)}
                      {attempt.simulated ? <em class="tag tag-grey">SIMULATED</em> : null}
                    </td>
                    <td>{attempt.planned_price === null ? NOTHING : decimal(attempt.planned_price, 1)}</td>
                    <td>{attempt.average_price === null ? NOTHING : decimal(attempt.average_price, 1)}</td>
                    <td>{bps(attempt.slippage_bps)}</td>
                    <td>{attempt.success ? 'ok' : attempt.why}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}
