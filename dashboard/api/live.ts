/** Everything the page shows, kept current. What could not be read this time keeps its last value, and the age tells. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Clock, MonotonicMs } from '#shared/domain/time.ts';
import type { Approval } from '#shared/wire/approval.ts';
import type { AuditLink } from '#shared/wire/audit.ts';
import type { Components } from '#shared/wire/http-components.ts';
import type { Position } from '#shared/wire/http-status.ts';
import type { ExecutionAnswer, WhyNotAnswer } from '#shared/wire/http-trade-watch.ts';
import type { PnlSnapshot } from '#shared/wire/pnl-history.ts';
import type { DailyReport } from '#shared/wire/report.ts';
import type { RiskAdvice } from '#shared/wire/http-capital.ts';
import type { Picture, Who } from '../view/picture.ts';
import { appendPoints, pointOf, type SpreadPoint } from '../view/spread-series.ts';
import { watchActivity } from './activity.ts';
import type { Answer, Call, Request } from './client.ts';
import { INCIDENTS_SHOWN } from '../view/components.ts';
import { startLoop, type Loop } from './loop.ts';
import {
  adviceOf,
  approvalsOf,
  auditOf,
  componentsOf,
  executionOf,
  pictureOf,
  pointsOf,
  positionsOf,
  reportOf,
  snapshotsOf,
  whyNotOf,
} from './shapes.ts';

export interface Live {
  readonly picture: Picture | null;
  /** The newest requests, whatever became of them. */
  readonly approvals: readonly Approval[];
  /** Open ones with marks and current profit. */
  readonly positions: readonly Position[];
  readonly audit: readonly AuditLink[];
  /** Guards and badges; null before they were first told. */
  readonly components: Components | null;
  readonly incidents: Components['incidents'];
  readonly points: readonly SpreadPoint[];
  /** Null before the first answer. */
  readonly execution: ExecutionAnswer | null;
  readonly whyNot: WhyNotAnswer | null;
  readonly advice: RiskAdvice | null;
  /** The last two, newest first. */
  readonly snapshots: readonly PnlSnapshot[];
  readonly report: DailyReport | null;
  /** When the last good overview came; null before the first. */
  readonly answeredAt: MonotonicMs | null;
  /** Why the last round failed. */
  readonly problem: string | null;
}

const nothingYet: Live = {
  picture: null,
  approvals: [],
  positions: [],
  audit: [],
  components: null,
  incidents: [],
  points: [],
  execution: null,
  whyNot: null,
  advice: null,
  snapshots: [],
  report: null,
  answeredAt: null,
  problem: null,
};
const activity = watchActivity(document);

/** Lists change seldom: they are asked for in every third round, and right after an action. */
const LIST_EVERY_ROUNDS = 3;
/** These are written every few minutes, and once a day. */
const SLOW_EVERY_ROUNDS = 60;

/** Rounds are skipped by actions, so they are counted from the last time. */
const isSlowDue = (round: number, last: number | null): boolean => last === null || round - last >= SLOW_EVERY_ROUNDS;

const told = (answer: Components | null, lists: boolean, before: Live): Pick<Live, 'components' | 'incidents'> => ({
  components: answer ?? before.components,
  incidents: answer === null || !lists ? before.incidents : answer.incidents,
});

const bodyOf = (answer: Answer | null): unknown => (answer?.kind === 'ok' ? answer.body : undefined);
const problemOf = (answer: Answer): string | null =>
  answer.kind === 'ok'
    ? 'the answer is not an overview'
    : answer.kind === 'refused'
      ? answer.error.message
      : answer.why;

export interface LiveTools {
  readonly live: Live;
  /** Reads everything again now. */
  readonly refresh: () => void;
  readonly send: (request: Request) => Promise<Answer>;
}

export function useLive(call: Call, clock: Clock, who: Who, onSignedOut: (why: string) => void): LiveTools {
  const [live, setLive] = useState<Live>(nothingYet);
  const loop = useRef<Loop | null>(null);
  const round = useRef(0);
  const historyRead = useRef(false);
  const slowRead = useRef<number | null>(null);

  useEffect(() => {
    round.current = 0;
    historyRead.current = false;
    slowRead.current = null;
    const ask = async (path: string, active = false): Promise<Answer> =>
      call({ method: 'GET', path }, { operatorId: who.operator_id, active });
    const once = async (): Promise<boolean> => {
      const lists = round.current % LIST_EVERY_ROUNDS === 0;
      const slow = isSlowDue(round.current, slowRead.current);
      if (slow) slowRead.current = round.current;
      round.current += 1;
      const [overview, components, positions, approvals, audit, spread, execution, whyNot, advice, history, report] =
        await Promise.all([
          ask('/api/ui/status/overview', activity.take()),
          ask(`/api/ui/status/components?incidents=${lists ? INCIDENTS_SHOWN : 0}`),
          ask('/api/ui/positions'),
          lists ? ask('/api/ui/approvals?limit=10') : null,
          lists ? ask('/api/ui/audit_log?limit=12') : null,
          historyRead.current ? null : ask('/api/ui/spread'),
          lists ? ask('/api/ui/execution?limit=8') : null,
          lists ? ask('/api/ui/why-not') : null,
          lists ? ask('/api/ui/risk_advice') : null,
          slow ? ask('/api/ui/pnl_history?limit=2') : null,
          slow ? ask('/api/ui/daily_report') : null,
        ]);
      if (overview.kind === 'refused' && overview.status === 401) {
        onSignedOut('Your session has ended. Sign in again; nothing was changed.');
        return false;
      }
      const picture = pictureOf(bodyOf(overview));
      const points = pointsOf(bodyOf(spread));
      historyRead.current ||= points !== null;
      const point = picture === null || picture.status === null ? null : pointOf(picture.status);
      setLive((before) => ({
        picture: picture ?? before.picture,
        approvals: approvalsOf(bodyOf(approvals)) ?? before.approvals,
        positions: positionsOf(bodyOf(positions)) ?? before.positions,
        audit: auditOf(bodyOf(audit)) ?? before.audit,
        ...told(componentsOf(bodyOf(components)), lists, before),
        points: appendPoints(appendPoints(before.points, points ?? []), point === null ? [] : [point]),
        execution: executionOf(bodyOf(execution)) ?? before.execution,
        whyNot: whyNotOf(bodyOf(whyNot)) ?? before.whyNot,
        advice: adviceOf(bodyOf(advice)) ?? before.advice,
        snapshots: snapshotsOf(bodyOf(history)) ?? before.snapshots,
        report: reportOf(bodyOf(report)) ?? before.report,
        answeredAt: picture === null ? before.answeredAt : clock.monotonic(),
        problem: picture === null ? problemOf(overview) : null,
      }));
      return picture !== null;
    };
    const started = startLoop(once, document);
    loop.current = started;
    return () => started.stop();
  }, [call, clock, who, onSignedOut]);

  const refresh = useCallback(() => {
    round.current += (LIST_EVERY_ROUNDS - (round.current % LIST_EVERY_ROUNDS)) % LIST_EVERY_ROUNDS;
    loop.current?.wake();
  }, []);
  const send = useCallback(
    async (request: Request) => {
      const answer = await call(request, { operatorId: who.operator_id, active: true });
      refresh();
      return answer;
    },
    [call, who, refresh],
  );
  return { live, refresh, send };
}
