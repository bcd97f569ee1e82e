/** Answers as lines for people. Nothing ever parses these; `--json` is for programs. */
import { holdSentences } from '#shared/domain/hold.ts';
import { changeInWords } from '#shared/domain/config-change.ts';
import { limitInWords } from '#shared/domain/limits.ts';
import type { Approval } from '#shared/wire/approval.ts';
import type { ApiError, ErrorCode } from '#shared/wire/errors.ts';
import type { Component, Components } from '#shared/wire/http-components.ts';
import type { HoldAnswer, LevelAnswer } from '#shared/wire/http-control.ts';
import type { Overview } from '#shared/wire/http-status.ts';

const instant = (atMs: number): string => new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');
const bps = (value: number | null): string => (value === null ? 'not known' : `${value.toFixed(1)} bps`);

function executorLines({ executor }: Overview): readonly string[] {
  const { status, age_ms: ageMs, stale } = executor;
  if (status === null || ageMs === null) return ['executor: it has never written a status'];
  const age = `${(ageMs / 1000).toFixed(1)} s old`;
  const open = status.hedges.filter((hedge) => hedge.closed_at === null);
  const simulated = open.filter((hedge) => hedge.simulated).length;
  return [
    stale ? `executor: STALE, ${age}; what follows is old` : `executor: current, ${age}, fence ${status.fencing_id}`,
    `market: ${status.market_note}`,
    `edge after all fees: ${bps(status.edge_bps.forward)} forward, ${bps(status.edge_bps.backward)} backward`,
    `hedges open: ${open.length}, of which simulated: ${simulated}`,
    `realised today: ${status.realized_pnl_today_usdt} USDT, simulated: ${status.simulated_pnl_today_usdt} USDT`,
  ];
}

const readingOf = ({ value, limit, unit }: Pick<Component, 'value' | 'limit' | 'unit'>): string =>
  value === null ? '' : ` ${value}${limit === null ? '' : ` of ${limit}`}${unit === '' ? '' : ` ${unit}`}`;

function incidentLine(one: Components['incidents'][number]): string {
  const what = one.kind === 'guard' ? `${one.guard} ${one.status}` : one.reason;
  const why = one.kind === 'hold' && one.summary === '' ? holdSentences[one.reason] : one.summary;
  const until = one.until === null ? 'lasts' : `until ${instant(one.until)}`;
  return `incident: ${what} since ${instant(one.at)}, ${until}: ${why}`;
}

/** A line for each, the badges, and below them the newest incidents. */
export function componentsTable({ components, runtime_badges: badges, incidents }: Components): readonly string[] {
  const width = Math.max(0, ...components.map(({ id }) => id.length));
  return [
    ...components.map((one) => {
      const near = one.near_limit ? ' NEAR LIMIT' : '';
      return `${one.id.padEnd(width)}  ${one.status.padEnd(7)}${readingOf(one)}${near}: ${one.summary}`;
    }),
    `badges: ${Object.entries(badges)
      .map(([name, badge]) => `${name} ${badge}`)
      .join(', ')}`,
    ...incidents.map(incidentLine),
  ];
}

/** One that is not in order: `component: clock_skew HOLD 300 of 250 ms since 2026-11-21 03:00:00: why`. */
function componentLine(component: Component): string {
  const { id, status, since, summary, blocks_entries: blocks } = component;
  const reading = readingOf(component);
  const when = since === null ? '' : ` since ${instant(since)}`;
  const entries = blocks.length === 0 ? '' : `, no entries on ${blocks.join(', ')}`;
  return `component: ${id} ${status}${reading}${when}${entries}: ${summary}`;
}

/** `components`: null when they could not be had; the alerts then stand for them. */
export function overviewLines(overview: Overview, components: Components | null): readonly string[] {
  const { flags, level, safety } = overview;
  const amiss = (components?.components ?? []).filter(({ status }) => status !== 'OK');
  const told = amiss.flatMap(({ summary, scopes }) => [summary, ...scopes.map((scope) => scope.summary)]);
  const alerts = overview.alerts.filter(({ message }) => !told.some((summary) => message.includes(summary)));
  return [
    `overall: ${overview.overall}`,
    `mode: ${flags.MODE} (${flags.ENV}, book ${overview.book}, level ${safety.level_version}, acknowledged ${safety.acknowledged_version ?? 'never'})`,
    ...safety.holds.map(
      (hold) =>
        `hold: ${hold.reason} by ${hold.by} since ${instant(hold.at)}: ${hold.note === '' ? holdSentences[hold.reason] : hold.note}`,
    ),
    `safe mode: ${level.safe_mode.on ? 'on' : 'off'}, dry run: ${level.dry_run.on ? 'on' : 'off'}`,
    ...executorLines(overview),
    ...amiss.map(componentLine),
    ...(components === null ? ['components: they could not be had'] : []),
    ...alerts.map((alert) => `${alert.severity}: ${alert.code} ${alert.message}`),
    ...overview.pending_approvals.flatMap(approvalLines),
    `next: ${overview.next_step}`,
  ];
}

/** What one request would do, and what became of it. */
export function approvalLines(approval: Approval): readonly string[] {
  const { change } = approval;
  const does = [
    ...(change.lift_holds.length === 0
      ? []
      : [`lifts ${change.lift_holds.length} hold(s): ${change.lift_holds.join(', ')}`]),
    ...(change.exit_safe_mode ? ['safe mode off'] : []),
    ...(change.enable_strategy === undefined ? [] : [`strategy ${change.enable_strategy} on`]),
    ...(change.set_limit === undefined ? [] : [limitInWords(change.set_limit)]),
    ...(change.exit_dry_run ? ['dry run off: orders then leave'] : []),
    ...(change.apply_config?.changes ?? []).map(changeInWords),
  ];
  const fate =
    approval.state === 'pending'
      ? `waits until ${instant(approval.expires_at)}`
      : `${approval.state}${approval.decided_by === null ? '' : ` by ${approval.decided_by}`}`;
  return [
    `request ${approval.id}: ${approval.action} by ${approval.requested_by} («${approval.reason}»), ${does.join(', ')}; ${fate}`,
  ];
}

export function levelLines(answer: LevelAnswer | HoldAnswer, what: string): readonly string[] {
  const told =
    answer.acknowledged && answer.ack_ms !== null
      ? `acknowledged in ${Math.round(answer.ack_ms)} ms by the executor (version ${answer.version})`
      : `NOT acknowledged: written as version ${answer.version}, but no executor has said that it obeys`;
  return [`${what}: ${told}`, `mode: ${answer.mode}`, `next: ${answer.next_step}`];
}

/** What to type, where the API's own hint speaks of its routes. */
const hintAtTerminal: Readonly<Partial<Record<ErrorCode, string>>> = {
  same_operator: 'another operator runs this with their own token; your own request you can withdraw',
  hold_active: 'propbotctl resume-request --reason ..., then another operator: propbotctl approve <id>',
  safe_mode_on: 'propbotctl exit-safe-mode-request --reason ..., then another operator: propbotctl approve <id>',
  no_granted_resume: 'propbotctl resume-request --reason ..., then another operator: propbotctl approve <id>',
  already_pending: 'propbotctl approvals',
  unauthenticated: 'give your own token in API_TOKEN; locally npm start writes it under .propbot/tokens/',
};

export function errorLines({ code, message, field, hint }: ApiError): readonly string[] {
  const toDo = hintAtTerminal[code] ?? hint;
  return [
    `refused (${code}): ${message}${field === null ? '' : ` [${field}]`}`,
    ...(toDo === null ? [] : [`what to do: ${toDo}`]),
  ];
}
