/** The page of one signed-in person: what is so, how far it can be believed, what to do next, and the buttons. */
import { useEffect, useState } from 'preact/hooks';
import type { Clock } from '#shared/domain/time.ts';
import type { Call } from './api/client.ts';
import { useLive, type Live } from './api/live.ts';
import { Approvals } from './parts/approvals.tsx';
import { AutoHedge, Autopilot } from './parts/autopilot.tsx';
import { Audit } from './parts/audit.tsx';
import { StateBanner } from './parts/banner.tsx';
import { ComponentsCard, IncidentsCard } from './parts/components.tsx';
import { Advice, Capital } from './parts/capital.tsx';
import { Controls, HoldForm } from './parts/controls.tsx';
import { Desync } from './parts/desync.tsx';
import { Emergency, useEmergency, type EmergencyState } from './parts/emergency.tsx';
import { Execution } from './parts/execution.tsx';
import { Facts } from './parts/facts.tsx';
import { JourneySteps } from './parts/journey.tsx';
import { Latches } from './parts/latches.tsx';
import { LiquidityCard } from './parts/liquidity.tsx';
import { Market } from './parts/market.tsx';
import { DailySummary, RiskTrend, SnapshotHint } from './parts/ops-summary.tsx';
import { Orchestrator } from './parts/orchestrator.tsx';
import { Positions } from './parts/positions.tsx';
import { Alerts } from './parts/alerts.tsx';
import { Risks } from './parts/risks.tsx';
import { SpreadChart } from './parts/spread-chart.tsx';
import { TradeGuards } from './parts/trade-guards.tsx';
import { WhyNot } from './parts/why-not.tsx';
import { bannerOf } from './view/banner.ts';
import { areCurrent } from './view/components.ts';
import { chaosLine } from './view/chaos.ts';
import { duration, venueName } from './view/format.ts';
import { journeyOf } from './view/journey.ts';
import { freshnessOf, type Freshness, type Picture, type Who } from './view/picture.ts';

/** Ages are shown anew twice a second, also when nothing arrives: that is when they matter. */
const AGE_TICK_MS = 500;

function useTick(): void {
  const [, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((tick) => tick + 1), AGE_TICK_MS);
    return () => clearInterval(timer);
  }, []);
}

function Header({ live, who, freshness }: { live: Live; who: Who; freshness: Freshness | null }) {
  const status = live.picture?.status ?? null;
  const chaos = chaosLine(status?.chaos ?? null);
  const fresh = freshness?.kind === 'current';
  const age =
    freshness === null
      ? 'connecting'
      : freshness.kind === 'current'
        ? `live, ${duration(freshness.ageMs)} old`
        : 'STALE';
  return (
    <header class="top">
      <strong class="brand">PropBot</strong>
      {status === null ? null : <span class={`profile profile-${status.profile}`}>{status.profile}</span>}
      <span
        class={`pulse ${fresh ? 'pulse-ok' : 'pulse-bad'}`}
        data-testid="freshness"
        data-kind={freshness?.kind ?? 'connecting'}
      >
        {age}
      </span>
      <span class="who" data-testid="who">
        {who.operator_id}
        {who.role === 'viewer' ? (
          <em class="tag tag-grey" data-testid="read-only">
            READ ONLY
          </em>
        ) : (
          <em> operator</em>
        )}
      </span>
      {chaos === null ? null : (
        <p class="chaos-note" data-testid="chaos">
          {chaos}
        </p>
      )}
      <p class="market-note" data-testid="market-note">
        {status === null || status.market_note === '' ? 'Where prices come from is not known.' : status.market_note}
      </p>
    </header>
  );
}

function Body({
  picture,
  live,
  who,
  freshness,
  send,
  emergency,
  nowMs,
}: {
  picture: Picture;
  live: Live;
  who: Who;
  freshness: Freshness;
  send: ReturnType<typeof useLive>['send'];
  emergency: EmergencyState;
  nowMs: number;
}) {
  const { level, status } = picture;
  const hedges = status?.hedges ?? [];
  const journey = journeyOf(picture, hedges, who, freshness);
  const [first, second] = level.parameters.loop_venues;
  return (
    <>
      <StateBanner banner={bannerOf(picture, freshness)} next={journey.next} />
      <HoldForm who={who} send={send} />
      <JourneySteps journey={journey} />
      <main class={`grid ${freshness.kind === 'current' ? '' : 'is-stale'}`}>
        <div class="column column-wide">
          {status === null ? null : <Autopilot autopilot={status.autopilot} />}
          <Alerts alerts={picture.alerts} />
          {status === null ? null : <Desync status={status} who={who} send={send} />}
          {status === null ? null : <Risks status={status} who={who} send={send} />}
          <section class="card" data-stale={String(freshness.kind !== 'current')}>
            <h2>Spread</h2>
            {status === null ? (
              <p class="empty">No prices yet: the executor has not written a status.</p>
            ) : (
              <Market
                status={status}
                threshold={level.parameters.min_spread_bps}
                stale={freshness.kind !== 'current'}
              />
            )}
            <SpreadChart points={live.points} names={[venueName(first ?? '?'), venueName(second ?? '?')]} />
          </section>
          {status === null ? null : <LiquidityCard told={status.liquidity} current={freshness.kind === 'current'} />}
          <section class="card">
            <h2>Positions</h2>
            <Positions
              hedges={hedges}
              positions={live.positions}
              empty={
                level.mode === 'RUN'
                  ? 'No hedge yet. One opens when the edge passes the threshold.'
                  : 'No hedge yet. Nothing opens while HOLD is on.'
              }
            />
          </section>
          {status === null ? null : (
            <Orchestrator status={status} who={who} stale={freshness.kind !== 'current'} send={send} />
          )}
          <Execution execution={live.execution} />
          <WhyNot whyNot={live.whyNot} />
          {live.components === null ? null : <IncidentsCard incidents={live.incidents} />}
          <section class="card">
            <h2>Recent audit</h2>
            <Audit links={live.audit} />
          </section>
        </div>
        <div class="column">
          <section class="card">
            <h2>Waiting for a second person</h2>
            <Approvals
              pending={picture.pending}
              approvals={live.approvals}
              level={level}
              who={who}
              nowMs={nowMs}
              send={send}
            />
          </section>
          <section class="card">
            <h2>Controls</h2>
            <Controls picture={picture} who={who} send={send} />
          </section>
          <section class="card">
            <h2>Emergency</h2>
            <Emergency who={who} emergency={emergency} />
          </section>
          <Latches picture={picture} />
          {status === null ? null : <TradeGuards status={status} level={level} stale={freshness.kind !== 'current'} />}
          {live.components === null ? null : (
            <ComponentsCard answer={live.components} current={areCurrent(live.components, picture, freshness)} />
          )}
          {status === null ? null : (
            <section class="card card-executor">
              <h2>Executor</h2>
              <Facts status={status} level={level} riskScore={picture.riskScore} />
              <AutoHedge block={status.auto_hedge} />
            </section>
          )}
          <Capital capital={status?.capital ?? null} />
          <Advice advice={live.advice} />
          <RiskTrend snapshots={live.snapshots} />
          <DailySummary report={live.report} />
          <SnapshotHint who={who} />
        </div>
      </main>
    </>
  );
}

export function Page({
  call,
  clock,
  who,
  onSignedOut,
}: {
  call: Call;
  clock: Clock;
  who: Who;
  onSignedOut: (why: string) => void;
}) {
  useTick();
  const { live, send } = useLive(call, clock, who, onSignedOut);
  const emergency = useEmergency(send);
  const { picture, answeredAt } = live;
  const freshness =
    picture === null || answeredAt === null ? null : freshnessOf(picture, clock.monotonic() - answeredAt);
  return (
    <div class="page">
      <Header live={live} who={who} freshness={freshness} />
      {live.problem === null || picture !== null ? null : (
        <p class="told told-loud" role="alert" data-testid="unreachable">
          PropBot does not answer: {live.problem}. Trying again by itself.
        </p>
      )}
      {picture === null || freshness === null ? (
        <>
          <HoldForm who={who} send={send} />
          <Emergency who={who} emergency={emergency} />
          <p class="empty">Waiting for the first answer…</p>
        </>
      ) : (
        <Body
          picture={picture}
          live={live}
          who={who}
          freshness={freshness}
          send={send}
          emergency={emergency}
          nowMs={picture.answeredAtMs + (clock.monotonic() - (answeredAt ?? clock.monotonic()))}
        />
      )}
    </div>
  );
}
