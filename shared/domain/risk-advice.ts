/**
 * Advice about limits, from what has been seen: never a change of anything. Whoever follows it asks for a limit, and a
 * second operator approves.
 */
import type { EpochMs } from './time.ts';

/** Unrealised and realised profit at one instant, times 10^8. */
export interface PnlSeen {
  readonly at: EpochMs;
  readonly unrealized: bigint;
  readonly realizedToday: bigint;
}

export interface AdviceInputs {
  /** Newest first, of the book that is traded: simulated in dry run, else real. */
  readonly snapshots: readonly PnlSeen[];
  /** Hedges of which one leg stands alone now. */
  readonly partials: number;
  /** HOLDs of the form `AUTO_THROTTLE/...` in the last day. */
  readonly throttles: number;
  readonly dryRun: boolean;
}

export const adviceCodes = [
  'tighten_limits',
  'stay_in_dry_run',
  'resolve_partials',
  'loosen_limit',
  'keep_limits',
  'not_enough_data',
] as const;
export type AdviceCode = (typeof adviceCodes)[number];

export interface Advice {
  readonly code: AdviceCode;
  readonly why: string;
  /** By how much a limit might change; null where none should. */
  readonly changePercent: number | null;
}

/** Fewer snapshots than this say nothing of a trend. */
export const SNAPSHOTS_MIN = 6;
/** Profit that is stable over so many snapshots is stable. */
export const STABLE_SNAPSHOTS = 12;
/** Falls of unrealised profit in a row that are a trend. */
export const FALLS = 5;
/** The step that the operators' runbook names. */
export const STEP_PERCENT = 10;

function fallsInARow(snapshots: readonly PnlSeen[]): number {
  const end = snapshots.findIndex(({ unrealized }, index) => {
    const before = snapshots[index + 1];
    return before === undefined || unrealized >= before.unrealized;
  });
  return end === -1 ? 0 : end;
}

/** What speaks for less risk; each with its reason. */
function warnings({ snapshots, throttles, dryRun }: AdviceInputs): readonly Advice[] {
  const [newest] = snapshots;
  const falls = fallsInARow(snapshots);
  const losing = newest !== undefined && newest.realizedToday + newest.unrealized < 0n;
  const why = [
    ...(throttles > 0 ? [`AUTO_THROTTLE has held ${throttles} times in the last day`] : []),
    ...(losing ? ['the day is at a loss'] : []),
    ...(falls >= FALLS ? [`unrealised profit has fallen ${falls} times in a row`] : []),
  ].join('; ');
  if (why === '') return [];
  return [
    { code: 'tighten_limits', why, changePercent: -STEP_PERCENT },
    ...(dryRun ? [{ code: 'stay_in_dry_run', why, changePercent: null } as const] : []),
  ];
}

const isStable = ({ snapshots }: AdviceInputs): boolean =>
  snapshots.length >= STABLE_SNAPSHOTS &&
  snapshots.slice(0, STABLE_SNAPSHOTS).every(({ unrealized, realizedToday }) => unrealized + realizedToday > 0n);

/** The most pressing first; always at least one, so that silence is never read as agreement. */
export function riskAdvice(inputs: AdviceInputs): readonly Advice[] {
  const { snapshots, partials } = inputs;
  const lone: readonly Advice[] =
    partials === 0
      ? []
      : [{ code: 'resolve_partials', why: `${partials} hedges stand on one leg`, changePercent: null }];
  const found = [...lone, ...warnings(inputs)];
  if (found.length > 0) return found;
  if (snapshots.length < SNAPSHOTS_MIN)
    return [
      {
        code: 'not_enough_data',
        why: `${snapshots.length} of ${SNAPSHOTS_MIN} snapshots that a trend needs`,
        changePercent: null,
      },
    ];
  if (isStable(inputs))
    return [
      {
        code: 'loosen_limit',
        why: `profit over the last ${STABLE_SNAPSHOTS} snapshots, no partial hedge and no AUTO_THROTTLE`,
        changePercent: STEP_PERCENT,
      },
    ];
  return [{ code: 'keep_limits', why: 'nothing speaks for a change', changePercent: null }];
}
