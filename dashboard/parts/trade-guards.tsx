import type { ControlLevel } from '#shared/domain/level.ts';
import type { ExecutorStatus } from '#shared/wire/status.ts';
import { clockTime, venueName } from '../view/format.ts';
import { edgeGuardOf, nearLimit } from '../view/trade-guards.ts';

function Counter({ name, count, limit, id }: { name: string; count: number; limit: number; id: string }) {
  const near = nearLimit(count, limit);
  return (
    <div class="fact" data-testid={id}>
      <dt>{name}</dt>
      <dd class={count > limit ? 'tone-bad' : near ? 'tone-warn' : ''}>
        {count} of {limit}
        {near ? <em class="tag tag-amber">NEAR LIMIT</em> : null}
      </dd>
    </div>
  );
}

/** May a new leg be opened, and how close orders and cancels are to what is allowed. */
export function TradeGuards({ status, level, stale }: { status: ExecutorStatus; level: ControlLevel; stale: boolean }) {
  const edge = edgeGuardOf(status, stale);
  const v2 = stale ? null : status.runaway_v2;
  return (
    <section class="card" data-testid="trade-guards">
      <h2>Guards of trading</h2>
      <p data-testid="edge-guard" class={edge.allowed === true ? 'tone-good' : 'tone-bad'}>
        <strong>Edge guard status: {edge.word}</strong> {edge.reason}
      </p>
      <dl class="facts">
        <Counter
          name="Orders a minute"
          id="orders-a-minute"
          count={status.orders_placed_last_min}
          limit={level.limits.max_orders_per_min}
        />
        <Counter
          name="Cancels a minute"
          id="cancels-a-minute"
          count={status.cancels_last_min}
          limit={level.limits.max_cancels_per_min}
        />
      </dl>
      {v2 === null ? null : (
        <div data-testid="runaway-v2">
          <h3>Runaway guard v2</h3>
          <table class="ledger">
            <thead>
              <tr>
                <th scope="col">symbol</th>
                <th scope="col">orders</th>
                <th scope="col">cancels, of at most {v2.max_cancels_per_min}</th>
                <th scope="col">cooldown</th>
              </tr>
            </thead>
            <tbody>
              {v2.counters.map((counter) => (
                <tr
                  key={`${counter.venue} ${counter.symbol}`}
                  class={counter.cooldown_remaining > 0 ? 'ledger-row-bad' : ''}
                >
                  <th scope="row">
                    {venueName(counter.venue)} {counter.symbol}
                  </th>
                  <td>{counter.orders_last_min}</td>
                  <td>{counter.cancels_last_min}</td>
                  <td>{counter.cooldown_remaining} s</td>
                </tr>
              ))}
            </tbody>
          </table>
          {v2.last_block === null || v2.last_trigger_ts === null ? null : (
            <p class="denials">
              Last tripped at {clockTime(v2.last_trigger_ts)} UTC: {v2.last_block.reason}
            </p>
          )}
        </div>
      )}
    </section>
  );
}
