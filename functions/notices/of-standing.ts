/** What people are told of what stands now and did not at the last look: silence, doubts, breaks, guards, the report. */
import { ROTATE_AFTER_DAYS } from '#shared/wire/http-secrets.ts';
import { isTripped } from '#shared/domain/guard-reading.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import { KNOWN_MAX, LINE_MAX, type NoticeLevel, type NoticeState } from '#shared/wire/notice.ts';
import type { DailyReport } from '#shared/wire/report.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';
import type { OperatorRecord } from '#shared/wire/operator.ts';
import type { Executor } from '#functions/executor-seen.ts';
import type { Notice } from './notice.ts';
import type { NoticeTexts } from './texts-en.ts';

export interface Standing {
  readonly executor: Executor;
  readonly breaks: readonly BreakRecord[];
  readonly report: DailyReport | null;
  readonly operators: readonly OperatorRecord[];
  /** When each other secret was put in place; without those of which nobody knows. */
  readonly changed: Readonly<Partial<Record<AgingSecret, EpochMs | undefined>>>;
}
export const agingSecrets = ['binance-um', 'okx', 'bot_token', 'webhook_secret'] as const;
export type AgingSecret = (typeof agingSecrets)[number];
type Known = NoticeState['known'];

/** A standby takes over within this; a person is needed when nobody has. */
export const SILENT_MS_MAX = 20_000;

const KEY_MAX = 150;

/** Told by the executor itself: of a silent one nobody knows whether it is over. */
const isOfStatus = (key: string): boolean => /^(doubt|guard) /.test(key);

interface Thing {
  readonly key: string;
  readonly level: NoticeLevel;
  readonly line: string;
}

/** @returns what is new or over, and what is to be known at the next look */
export function noticesOfStanding(
  { executor, breaks, report, operators, changed }: Standing,
  known: Known,
  now: EpochMs,
  texts: NoticeTexts,
): { readonly notices: readonly Notice[]; readonly known: Known } {
  const { status, ageMs, stale } = executor;
  const at = now;
  const notices: Notice[] = [];
  const say = (level: NoticeLevel, key: string, line: string): void => {
    notices.push({ level, key, line: line.slice(0, LINE_MAX), at });
  };
  const silent = ageMs !== null && ageMs > SILENT_MS_MAX;
  if (silent && !known.silent) say('critical', 'silent', texts.silent(Math.round(ageMs / 1_000)));
  if (!silent && known.silent) say('warn', 'heard', texts.heard);
  const fence = status?.leader === true ? status.fencing_id : known.fencing_id;
  if (status !== null && fence !== known.fencing_id)
    say('warn', `leader ${fence}`, texts.leader(status.executor, fence));
  if (report !== null && report.day !== known.report_day) {
    const { day, real, simulated, holds_set: holds } = report;
    say('info', `report ${day}`, texts.report(day, real.realized_pnl_usdt, simulated.realized_pnl_usdt, holds));
  }
  // Of a silent executor nothing new is known, and nothing is over.
  const things = [
    ...breakThings(breaks, texts),
    ...oldTokens(operators, now, texts),
    ...oldSecrets(changed, now, texts),
    ...(stale ? [] : statusThings(executor, texts)),
  ].slice(0, KNOWN_MAX);
  for (const thing of things) if (!known.things.includes(thing.key)) say(thing.level, thing.key, thing.line);
  const keys = things.map(({ key }) => key);
  const over = known.things.filter((key) => !keys.includes(key) && !(stale && isOfStatus(key)));
  for (const key of over) say('info', `over ${key}`, texts.over(key));
  const kept = stale ? known.things.filter(isOfStatus) : [];
  return {
    notices,
    known: {
      silent,
      fencing_id: fence,
      report_day: report?.day ?? known.report_day,
      things: [...new Set([...keys, ...kept])].slice(0, KNOWN_MAX),
    },
  };
}

const DAY_MS = 86_400_000;

const oldTokens = (operators: readonly OperatorRecord[], now: EpochMs, texts: NoticeTexts): readonly Thing[] =>
  operators.flatMap(({ id, token_at: at, disabled }) => {
    const days = at === undefined ? 0 : Math.floor((now - at) / DAY_MS);
    if (days < ROTATE_AFTER_DAYS || disabled === true) return [];
    return [{ key: `token ${id}`, level: 'warn', line: texts.oldToken(id, days) }];
  });

const oldSecrets = (changed: Standing['changed'], now: EpochMs, texts: NoticeTexts): readonly Thing[] =>
  agingSecrets.flatMap((name): Thing[] => {
    const at = changed[name];
    const days = at === undefined ? 0 : Math.floor((now - at) / DAY_MS);
    if (days < ROTATE_AFTER_DAYS) return [];
    return [{ key: `secret ${name}`, level: 'warn', line: texts.oldSecret(texts.secrets[name], days) }];
  });

const breakThings = (breaks: readonly BreakRecord[], texts: NoticeTexts): readonly Thing[] =>
  breaks
    .filter(({ ignored }) => ignored === null)
    .map(({ id, kind, venue, ours, theirs }) => ({
      key: `break ${id}`.slice(0, KEY_MAX),
      level: 'critical',
      line: texts.break(kind, venue, ours, theirs),
    }));

function statusThings({ status }: Executor, texts: NoticeTexts): readonly Thing[] {
  if (status === null) return [];
  return [
    ...status.doubts.map(({ client_order_id: order, venue }): Thing => ({
      key: `doubt ${order}`,
      level: 'warn',
      line: texts.doubt(order, venue),
    })),
    // The HOLD of a guard is told by its own link, as critical; what the guard has seen is told beside it.
    ...status.guards
      .filter((guard) => isTripped(guard.status))
      .map(({ id, scope, status: word, summary }): Thing => ({
        key: `guard ${id} ${scope}`,
        level: 'warn',
        line: texts.guard(id, scope, word, summary),
      })),
  ];
}
