import type { ExecutorStatus } from '#shared/wire/status.ts';
import { bps, duration, price, venueName } from '../view/format.ts';

const good = (edge: number | null, threshold: number): boolean => edge !== null && edge >= threshold;

/** Prices of both venues and the edge that is left after all fees, each way. */
export function Market({ status, threshold, stale }: { status: ExecutorStatus; threshold: number; stale: boolean }) {
  const [first, second] = status.quotes;
  const ways = [
    { id: 'forward', edge: status.edge_bps.forward, buy: first, sell: second },
    { id: 'backward', edge: status.edge_bps.backward, buy: second, sell: first },
  ];
  return (
    <div class="market">
      <table class="quotes">
        <thead>
          <tr>
            <th scope="col">{status.instrument}</th>
            <th scope="col">bid</th>
            <th scope="col">ask</th>
            <th scope="col">book</th>
          </tr>
        </thead>
        <tbody>
          {status.quotes.map((quote) => (
            <tr key={quote.venue} data-testid={`quote-${quote.venue}`}>
              <th scope="row">{venueName(quote.venue)}</th>
              <td>{price(quote.bid)}</td>
              <td>{price(quote.ask)}</td>
              <td class={quote.ok && !stale ? 'tone-good' : 'tone-bad'}>
                {stale
                  ? 'STALE'
                  : quote.ok
                    ? `ok, ${Math.round(quote.age_ms)} ms`
                    : (quote.why_not ?? `old, ${duration(quote.age_ms)}`)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <dl class="edges">
        {ways.map((way) => (
          <div key={way.id} data-testid={`edge-${way.id}`}>
            <dt>
              buy {venueName(way.buy?.venue ?? '?')}, sell {venueName(way.sell?.venue ?? '?')}
            </dt>
            <dd class={good(way.edge, threshold) && !stale ? 'tone-good' : ''}>{bps(way.edge)}</dd>
          </div>
        ))}
        <div>
          <dt>opens above, net of all fees</dt>
          <dd>{bps(threshold)}</dd>
        </div>
      </dl>
    </div>
  );
}
