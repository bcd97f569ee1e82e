import type { CapitalRecord } from '#shared/wire/capital.ts';
import type { RiskAdvice } from '#shared/wire/http-capital.ts';
import { decimal, NOTHING } from '../view/format.ts';

/** Budgets of the strategies, and what is used of them. */
export function Capital({ capital }: { capital: CapitalRecord | null }) {
  if (capital === null) return null;
  const amount = (text: string | null): string => (text === null ? NOTHING : decimal(text, 0));
  return (
    <section class="card" data-testid="capital">
      <h2>Capital</h2>
      <p>
        {decimal(capital.total_capital_usdt, 0)} USDT in all; a budget stops orders only where capital.enforce is on.
      </p>
      <table class="ledger">
        <thead>
          <tr>
            <th scope="col">strategy</th>
            <th scope="col">budget</th>
            <th scope="col">open</th>
            <th scope="col">left</th>
            <th scope="col">simulated</th>
          </tr>
        </thead>
        <tbody>
          {capital.real.map((line) => (
            <tr key={line.strategy} data-testid={`capital-${line.strategy}`}>
              <th scope="row">{line.strategy}</th>
              <td>{amount(line.max_notional)}</td>
              <td>{amount(line.open_notional)}</td>
              <td class={line.headroom?.startsWith('-') === true ? 'tone-bad' : ''}>{amount(line.headroom)}</td>
              <td class="tone-grey">
                {amount(capital.simulated.find(({ strategy }) => strategy === line.strategy)?.open_notional ?? null)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const names: Readonly<Record<RiskAdvice['advice'][number]['code'], string>> = {
  tighten_limits: 'Tighten limits',
  stay_in_dry_run: 'Stay in dry run',
  resolve_partials: 'Look at partial hedges first',
  loosen_limit: 'A limit might be loosened',
  keep_limits: 'Keep the limits',
  not_enough_data: 'Not enough seen yet',
};

/** Advice only: whoever follows it asks for a limit, and a second operator approves. */
export function Advice({ advice }: { advice: RiskAdvice | null }) {
  if (advice === null) return null;
  return (
    <section class="card" data-testid="risk-advice" data-stale={String(advice.stale)}>
      <h2>Risk advisor</h2>
      <ul>
        {advice.advice.map(({ code, why, change_percent: percent }) => (
          <li key={code}>
            <strong>{names[code]}</strong>
            {percent === null ? '' : ` by about ${Math.abs(percent)} %`}: {why}
          </li>
        ))}
      </ul>
      <p>
        Of the {advice.simulated ? 'simulated' : 'real'} book, {advice.snapshots} snapshots
        {advice.stale ? '; the executor is silent, so this is of what was' : ''}. Advice changes nothing: {advice.how}
      </p>
    </section>
  );
}
