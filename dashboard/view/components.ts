/** How components, badges and incidents are shown. On old news nothing is shown as what it was: it is UNKNOWN. */
import type { Badges, Component, Components, ComponentStatus, PartialHedge } from '#shared/wire/http-components.ts';
import type { IncidentRecord } from '#shared/wire/incident.ts';
import type { RiskScore } from '#shared/wire/http-status.ts';
import { dayAndTime, decimal, duration, NOTHING, venueName } from './format.ts';
import { PICTURE_AGE_MS_MAX, type Freshness, type Picture } from './picture.ts';

export type Tone = 'green' | 'amber' | 'red' | 'grey';

/** Both answers come at the same time; one that failed since then is as old as the page may believe at most. */
export const areCurrent = (answer: Components, picture: Pick<Picture, 'answeredAtMs'>, freshness: Freshness): boolean =>
  freshness.kind === 'current' && picture.answeredAtMs - answer.generated_at <= PICTURE_AGE_MS_MAX;

const tones: Readonly<Record<ComponentStatus, Tone>> = {
  OK: 'green',
  WARN: 'amber',
  ERROR: 'red',
  HOLD: 'red',
  UNKNOWN: 'grey',
};

export interface ComponentRow {
  readonly id: string;
  readonly label: string;
  readonly status: ComponentStatus;
  readonly tone: Tone;
  /** `20 of 250 ms`; nothing where nothing is known. */
  readonly reading: string;
  readonly since: string | null;
  readonly nearLimit: boolean;
  /** `NO ENTRIES` with the venue; null when nothing is blocked. */
  readonly blocks: string | null;
  /** Why, when it is not in order. */
  readonly why: string | null;
}

const order: Readonly<Record<ComponentStatus, number>> = { ERROR: 0, HOLD: 0, WARN: 1, UNKNOWN: 2, OK: 3 };

function readingOf({ value, limit, unit }: Component): string {
  if (value === null) return NOTHING;
  const withUnit = (text: string): string => (unit === '' ? text : `${text} ${unit}`);
  return limit === null ? withUnit(value) : `${value} of ${withUnit(limit)}`;
}

function blocksOf({ blocks_entries: on }: Component): string | null {
  if (on.length === 0) return null;
  return on.includes('all') ? 'NO ENTRIES' : `NO ENTRIES on ${on.map(venueName).join(', ')}`;
}

/** What is not in order first. `current`: whether the page believes what it has. */
export function componentRows(answer: Components, current: boolean): readonly ComponentRow[] {
  return answer.components
    .map((component): ComponentRow => {
      const status = current ? component.status : 'UNKNOWN';
      return {
        id: component.id,
        label: component.label,
        status,
        tone: tones[status],
        reading: current ? readingOf(component) : NOTHING,
        since: current && component.since !== null ? duration(answer.generated_at - component.since) : null,
        nearLimit: current && component.near_limit,
        blocks: current ? blocksOf(component) : null,
        why: !current || status === 'OK' ? null : component.summary,
      };
    })
    .toSorted((left, right) => order[left.status] - order[right.status]);
}

/** In order, far from its limit, and blocking nothing: there is nothing to see. */
export const isCalm = ({ status, nearLimit, blocks }: ComponentRow): boolean =>
  status === 'OK' && !nearLimit && blocks === null;

export interface BadgeTag {
  readonly id: keyof Badges;
  readonly label: string;
  readonly value: string;
  readonly tone: Tone;
  /** More than the word says, such as the attempts. */
  readonly detail: string | null;
}

const badgeTones: Readonly<Record<string, Tone>> = {
  ON: 'green',
  OK: 'green',
  OFF: 'grey',
  UNKNOWN: 'grey',
  DEGRADED: 'amber',
  REBALANCING: 'amber',
  PARTIAL: 'red',
  BREACH: 'red',
  AUTO_HOLD: 'red',
};
const badgeLabels: Readonly<Record<keyof Badges, string>> = {
  auto_trade: 'auto trade',
  risk_checks: 'risk checks',
  daily_loss: 'daily loss',
  watchdog: 'watchdog',
  partial_hedges: 'partial hedges',
};
const badgeIds = ['auto_trade', 'risk_checks', 'daily_loss', 'watchdog', 'partial_hedges'] as const;

function partialDetail(partial: readonly PartialHedge[]): string | null {
  const attempts = partial.reduce((sum, hedge) => sum + hedge.attempts, 0);
  const error = partial.find(({ last_error }) => last_error !== null)?.last_error ?? null;
  if (attempts === 0 && error === null) return null;
  return `${attempts} attempts${error === null ? '' : `, last: ${error}`}`;
}

export function badgeTags(answer: Components, current: boolean): readonly BadgeTag[] {
  return badgeIds.map((id) => {
    const value = current ? answer.runtime_badges[id] : 'UNKNOWN';
    return {
      id,
      label: badgeLabels[id],
      value,
      // Risk checks that are off are no quiet matter.
      tone: id === 'risk_checks' && value === 'OFF' ? 'red' : (badgeTones[value] ?? 'grey'),
      detail: current && id === 'partial_hedges' ? partialDetail(answer.partial_hedges) : null,
    };
  });
}

export interface IncidentRow {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly when: string;
  /** Red: automatic and lasting; amber: a person's, lasting; grey: over. */
  readonly tone: Tone;
}

/** Holds that a person set, and the one of every start; all others are automatic. */
const expectedHolds: ReadonlySet<string> = new Set(['MANUAL', 'KILL', 'STARTUP']);

export const INCIDENTS_SHOWN = 8;

export function incidentRows(incidents: readonly IncidentRecord[]): readonly IncidentRow[] {
  return incidents.slice(0, INCIDENTS_SHOWN).map((incident) => {
    const { id, at, until, summary } = incident;
    const lasted = until === null ? 'lasts' : `lasted ${duration(until - at)}`;
    const expected = incident.kind === 'hold' && expectedHolds.has(incident.reason);
    return {
      id,
      title: incident.kind === 'hold' ? `HOLD ${incident.reason}` : `${incident.guard} ${incident.status}`,
      text: [
        ...(incident.kind === 'guard' && incident.scope !== '-' ? [incident.scope] : []),
        ...(incident.kind === 'guard' && incident.times > 1 ? [`${incident.times} times`] : []),
        ...(summary === '' ? [] : [summary]),
        ...(incident.kind === 'hold' ? [`set by ${incident.by}`] : []),
      ].join(': '),
      when: `${dayAndTime(at)}, ${lasted}`,
      tone: until !== null ? 'grey' : expected ? 'amber' : 'red',
    };
  });
}

/** What the open book may lose in a day, with how it is known; why not, where it is not. */
export function riskLine({ var_usdt, simulated_var_usdt, why_not, samples }: RiskScore): string {
  if (var_usdt === null) return `not known: ${why_not ?? 'no reason was given'}`;
  const simulated = simulated_var_usdt === null ? '' : `, simulated ${decimal(simulated_var_usdt, 2)}`;
  return `${decimal(var_usdt, 2)} USDT${simulated} (over ${samples ?? 0} recorded days)`;
}
