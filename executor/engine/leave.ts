/**
 * What the engine says at the instant at which an order is signed. Between deciding and signing lies no answer of anybody,
 * but a process can be paused anywhere: what was permitted, and fresh, when it was decided may be neither any more.
 */
import type { ClientOrderId } from '#shared/domain/ids.ts';
import type { Purpose } from '#shared/domain/order.ts';
import type { MonotonicMs } from '#shared/domain/time.ts';
import { guards } from '../guards/index.ts';
import { quoteFreshness } from '../guards/quote-freshness.ts';
import { permissionAt, whyNotOpen } from './latches.ts';
import type { EngineState } from './state.ts';

export type MayLeave = { readonly allowed: true } | { readonly allowed: false; readonly why: string };

const YES: MayLeave = Object.freeze({ allowed: true });
const no = (why: string): MayLeave => ({ allowed: false, why });

/**
 * An order of a purpose on which the freshness guard speaks (opening, and closing because the spread has gone) leaves only
 * while the quotes that it was decided on are still within `quoteAgeMsMax`: whatever is refused here costs an opportunity,
 * or is closed at the next quote.
 *
 * What completes, gives back or closes because a person asked may leave on older quotes. Its quantity is
 * what stands alone, and that does not change while its own order is still to be signed; its limit price, in all but the
 * last step, bounds what an old quote can cost; the next try would come later, from further along the widening schedule,
 * and until then the leg stands alone.
 *
 * A simulated order leaves to paper only, and a real one never does: whatever asks for the other is wired wrongly.
 *
 * No order at all leaves later than `decisionMsMax` after it was decided: whoever asks a venue for it takes that for the
 * latest instant at which it can have been signed, and what a venue does not know after that, and its window, never was.
 */
export function mayLeave(
  state: EngineState,
  id: ClientOrderId,
  purpose: Purpose,
  now: MonotonicMs,
  toPaper: boolean,
): MayLeave {
  if (!permissionAt(state.latches, now, toPaper)[purpose]) return no(whyNotOpen(state.latches, now, toPaper));
  const known = state.tracks.get(id);
  if (known === undefined) return no('no such order was decided');
  if (known.track.request.simulated !== toPaper)
    return no(toPaper ? 'it is a real order, and this is paper' : 'it is a simulated order, and this venue is real');
  const lateMs = now - known.track.sentAtMono;
  if (lateMs > state.settings.decisionMsMax) {
    return no(`it was decided ${lateMs.toFixed(0)} ms ago, the limit is ${state.settings.decisionMsMax} ms`);
  }
  if (!guards[purpose].includes(quoteFreshness)) return YES;
  const { quoteAgeMsMax } = state.settings;
  const ageMs = now - known.quotesMadeAt;
  if (ageMs <= quoteAgeMsMax) return YES;
  return no(`a quote that it was decided on is ${ageMs.toFixed(0)} ms old by now, the limit is ${quoteAgeMsMax} ms`);
}
