import type { Verdict } from '#shared/domain/guard-reading.ts';
import type { AtRisk } from '#shared/domain/risk.ts';

/** Both books at one instant. */
export interface BothBooks {
  readonly real: AtRisk;
  readonly simulated: AtRisk;
  readonly dryRun: boolean;
}

/**
 * A limit on money is held against real hedges in any mode, and while dry run is on against the simulated ones as well:
 * there it refuses the next simulated trade, as it would refuse a real one, and never turns HOLD on.
 */
export const ofBooks = (
  { real, simulated, dryRun }: BothBooks,
  look: (book: AtRisk) => readonly Verdict[],
): readonly Verdict[] => [...look(real), ...(dryRun ? look(simulated).map(asSimulated) : [])];

const asSimulated = (verdict: Verdict): Verdict => ({
  ...verdict,
  scope: verdict.scope === '-' ? 'simulated' : `simulated ${verdict.scope}`,
  summary: `simulated: ${verdict.summary}`,
  ...(verdict.status === 'HOLD' ? { status: 'WARN', blocksEntries: 'all' } : {}),
});
