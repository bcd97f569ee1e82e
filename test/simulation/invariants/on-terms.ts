/** Judged when a hedge is written: one version of what people set holds from its opening to its end. */
import type { HedgeRecord } from '#shared/wire/trading.ts';
import { holds, mark, type Evidence } from './evidence.ts';

/** The strategy of a hedge that recovery made out of what the venues tell. */
const ADOPTED = 'recovered';

export function onTerms(evidence: Evidence, before: HedgeRecord | undefined, record: HedgeRecord): void {
  const { terms } = record;
  // Made anew by a leader that had not seen the record: its opener wrote it only after that.
  const isAdopted = record.strategy === ADOPTED && before?.strategy !== ADOPTED;
  const pinned = isAdopted ? null : (before?.terms ?? null);
  if (pinned !== null)
    holds(
      terms !== null &&
        terms.level_version === pinned.level_version &&
        terms.close_spread_bps === pinned.close_spread_bps &&
        terms.min_spread_bps === pinned.min_spread_bps,
      'I14',
      () => `hedge ${record.id} goes on under ${JSON.stringify(terms)}, it began under ${JSON.stringify(pinned)}`,
    );
  if (terms === null) return;
  const set = evidence.levels.findLast(({ level }) => level.version === terms.level_version)?.level.parameters;
  holds(
    set?.close_spread_bps === terms.close_spread_bps && set.min_spread_bps === terms.min_spread_bps,
    'I14',
    () => `hedge ${record.id} is under ${JSON.stringify(terms)}, and that version says ${JSON.stringify(set)}`,
  );
  const now = evidence.levels.at(-1)?.level.parameters;
  if (now !== undefined && now.close_spread_bps !== terms.close_spread_bps && pinned !== null)
    mark(evidence, 'parameters changed while a hedge is open');
}
