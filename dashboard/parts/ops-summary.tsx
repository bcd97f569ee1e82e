/** What a shift is handed over with: the trend of profit, the last daily report, and how a snapshot is taken. */
import { useState } from 'preact/hooks';
import type { PnlSnapshot } from '#shared/wire/pnl-history.ts';
import type { DailyReport } from '#shared/wire/report.ts';
import { clockTime, dayAndTime } from '../view/format.ts';
import type { Who } from '../view/picture.ts';
import { summaryRows, trendOf } from '../view/trend.ts';

export function RiskTrend({ snapshots }: { snapshots: readonly PnlSnapshot[] }) {
  const trend = trendOf(snapshots);
  return (
    <section class="card" data-testid="pnl-trend">
      <h2>Risk &amp; PnL trend</h2>
      {trend === null ? (
        <p class="empty">No snapshot yet: one is taken every five minutes.</p>
      ) : (
        <>
          <table class="ledger">
            <tbody>
              {trend.rows.map(({ id, label, now, change, tone }) => (
                <tr key={id} data-testid={`trend-${id}`}>
                  <th scope="row">{label}</th>
                  <td>{now}</td>
                  <td class={`tone-${tone}`}>{change}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p>
            {trend.counts}. At {clockTime(trend.at)} UTC
            {trend.since === null ? '; it is the first' : `, against ${clockTime(trend.since)}`}.
          </p>
        </>
      )}
    </section>
  );
}

export function DailySummary({ report }: { report: DailyReport | null }) {
  return (
    <section class="card" data-testid="daily-summary">
      <h2>Daily PnL / Ops summary</h2>
      {report === null ? (
        <p class="empty">No daily report yet: the first is made at 00:05 UTC.</p>
      ) : (
        <>
          <table class="ledger">
            <thead>
              <tr>
                <th scope="col">{report.day} (UTC)</th>
                <th scope="col">real</th>
                <th scope="col">simulated</th>
              </tr>
            </thead>
            <tbody>
              {summaryRows(report).map(({ label, real, simulated }) => (
                <tr key={label}>
                  <th scope="row">{label}</th>
                  <td>{real}</td>
                  <td class="tone-grey">{simulated}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p>
            Holds {report.holds_set}, throttles {report.throttles}
            {report.actions_complete ? '' : ' (counted in part)'}; open breaks {report.open_breaks}; audit chain{' '}
            {report.audit_chain}. Made {dayAndTime(report.made_at)} UTC.
          </p>
        </>
      )}
    </section>
  );
}

/** The file is for whoever asks with a token of their own, so the page says how and fetches nothing. */
export function SnapshotHint({ who }: { who: Who }) {
  const [shown, show] = useState(false);
  if (who.role === 'viewer') return null;
  const command = `curl -s -H "authorization: Bearer $API_TOKEN" ${location.origin}/api/ui/snapshot -o snapshot.json`;
  return (
    <section class="card">
      <h2>Forensic snapshot</h2>
      <button
        type="button"
        class="button button-quiet"
        title={command}
        data-testid="snapshot"
        onClick={() => show(true)}
      >
        Generate snapshot
      </button>
      {shown ? (
        <p>
          <code data-testid="snapshot-command">{command}</code>
        </p>
      ) : null}
    </section>
  );
}
