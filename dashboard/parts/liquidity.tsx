import type { LiquidityRecord } from '#shared/wire/liquidity.ts';
import { decimal, venueName } from '../view/format.ts';

const amount = (text: string | null): string => (text === null ? '—' : `${decimal(text, 2)} USDT`);
const share = (part: number | null): string => (part === null ? '—' : `${(part * 100).toFixed(1)} %`);
const tones = { OK: 'green', WARN: 'amber', ERROR: 'red', HOLD: 'red' } as const;

/** What is free and bound at both venues: a hedge needs either. On old news nothing is said to be fine. */
export function LiquidityCard({ told, current }: { told: LiquidityRecord | null; current: boolean }) {
  return (
    <section class="card" data-testid="liquidity" data-stale={String(!current)}>
      <h2>Balances / Liquidity</h2>
      {told?.blocked === true ? (
        <p class="told told-loud" role="alert" data-testid="liquidity-blocked">
          TRADING HALTED FOR SAFETY
        </p>
      ) : null}
      {told === null ? <p class="empty">The executor has not told what is free at the venues.</p> : null}
      <ul class="components">
        {(told?.venues ?? []).map((venue) => (
          <li key={venue.venue} class="component" data-testid={`liquidity-${venue.venue}`}>
            <em class={`tag tag-${current ? tones[venue.status] : 'grey'}`}>{current ? venue.status : 'UNKNOWN'}</em>
            <span class="component-label">{venueName(venue.venue)}</span>
            <span class="component-reading">
              free {amount(venue.free_usdt)}, used {amount(venue.used_usdt)} ({share(venue.used_share)}) of{' '}
              {amount(venue.total_usdt)}; {share(venue.margin_call_distance)} above a margin call
            </span>
            <p class="component-why">{venue.explanation}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
