import type { ControlLevel } from '#shared/domain/level.ts';
import type { RiskScore } from '#shared/wire/http-status.ts';
import type { ExecutorStatus } from '#shared/wire/status.ts';
import { riskLine } from '../view/components.ts';
import { decimal, NOTHING, signedUsdt, toneOfAmount } from '../view/format.ts';

function Fact({
  name,
  value,
  tone = '',
  id,
  wide = false,
}: {
  name: string;
  value: string;
  tone?: string;
  id?: string;
  wide?: boolean;
}) {
  return (
    <div class={wide ? 'fact fact-wide' : 'fact'} data-testid={id}>
      <dt>{name}</dt>
      <dd class={tone}>{value}</dd>
    </div>
  );
}

const micros = (us: number): string => us.toFixed(us < 100 ? 1 : 0);

/** Most frequent first; more than this few would bury them. */
const DENIALS_MAX = 4;

/** Amounts of the day and how the executor is doing. Simulated and real stand apart, always. */
export function Facts({
  status,
  level,
  riskScore,
}: {
  status: ExecutorStatus;
  level: ControlLevel;
  riskScore: RiskScore | null;
}) {
  const denials = Object.entries(status.denials)
    .toSorted(([, left], [, right]) => right - left)
    .slice(0, DENIALS_MAX);
  const skews = Object.values(status.clock_skew_ms).map(Math.abs);
  return (
    <>
      <dl class="facts">
        <Fact
          name="Realised today"
          value={signedUsdt(status.realized_pnl_today_usdt)}
          tone={`tone-${toneOfAmount(status.realized_pnl_today_usdt)}`}
          id="pnl-realized"
        />
        <Fact
          name="Simulated today"
          value={signedUsdt(status.simulated_pnl_today_usdt)}
          tone="tone-grey"
          id="pnl-simulated"
        />
        <Fact
          name="Unrealised"
          value={signedUsdt(status.unrealized_pnl_usdt)}
          tone={`tone-${toneOfAmount(status.unrealized_pnl_usdt)}`}
        />
        <Fact
          name="Notional, of at most"
          value={`${decimal(status.total_notional_usdt, 0)} / ${decimal(level.limits.max_total_notional_usdt, 0)}`}
        />
        <Fact name="Orders, cancels a minute" value={`${status.orders_placed_last_min}, ${status.cancels_last_min}`} />
        <Fact
          name="Decision p50, p99"
          value={
            status.decision_us === null
              ? NOTHING
              : `${micros(status.decision_us.p50)}, ${micros(status.decision_us.p99)} µs`
          }
        />
        <Fact
          name="Leader, fence"
          value={`${status.leader ? 'yes' : 'NO'}, ${status.fencing_id}`}
          tone={status.leader ? '' : 'tone-bad'}
        />
        <Fact
          name="Level"
          value={`${status.level_age_ms === null ? NOTHING : `${Math.round(status.level_age_ms)} ms`}, ${status.level_version} of ${level.version}`}
        />
        <Fact
          name="Journal, resume"
          value={`${status.journal_ok ? 'ok' : 'BROKEN'}, ${status.resume_ok ? 'ok' : 'not ready'}`}
          tone={status.journal_ok && status.resume_ok ? '' : 'tone-bad'}
        />
        <Fact name="Largest clock skew" value={skews.length === 0 ? NOTHING : `${Math.round(Math.max(...skews))} ms`} />
        {riskScore === null ? null : (
          <Fact wide name="May lose in a day, 95 %" value={riskLine(riskScore)} id="risk-score" />
        )}
        <Fact
          wide
          name="May leave now"
          value={status.permission.length === 0 ? 'nothing' : status.permission.join(', ')}
        />
      </dl>
      {denials.length === 0 ? null : (
        <p class="denials">
          Refused by guards since start: {denials.map(([code, count]) => `${code} ${count}`).join(' · ')}
        </p>
      )}
    </>
  );
}
