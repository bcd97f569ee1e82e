import type { WhyNotAnswer } from '#shared/wire/http-trade-watch.ts';
import { bps, decimal } from '../view/format.ts';

/** Hedges that could have opened today and did not: by what, and what that gave up at most. */
export function WhyNot({ whyNot }: { whyNot: WhyNotAnswer | null }) {
  return (
    <section class="card" data-testid="why-not">
      <h2>Why not</h2>
      {whyNot === null || whyNot.today.length === 0 ? (
        <p class="empty">Nothing was refused today.</p>
      ) : (
        <>
          <div class="ledger-wide">
            <table class="ledger">
              <thead>
                <tr>
                  <th scope="col">refused by, today</th>
                  <th scope="col">opportunities</th>
                  <th scope="col">by it alone</th>
                  <th scope="col">largest edge</th>
                  <th scope="col">given up, USDT</th>
                </tr>
              </thead>
              <tbody>
                {whyNot.today.map((line) => (
                  <tr key={line.code}>
                    <th scope="row">{line.code}</th>
                    <td>{line.opportunities}</td>
                    <td>{line.alone}</td>
                    <td>{bps(line.edge_bps_max)}</td>
                    <td>{decimal(line.edge_usdt, 2)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p class="denials">
            One opportunity counts once, with its best edge, and once for each reason that stood against it. Given up:
            that edge times the worth of one leg, as if both legs had filled as planned.
          </p>
        </>
      )}
    </section>
  );
}
