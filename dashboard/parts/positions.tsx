import { isLive } from '#shared/domain/hedge.ts';
import type { Position } from '#shared/wire/http-status.ts';
import type { HedgeRecord } from '#shared/wire/trading.ts';
import { bps, clockTime, decimal, NOTHING, signedUsdt, toneOfAmount, venueName } from '../view/format.ts';
import { rowsOf, tagsOf } from '../view/hedges.ts';

/** Live hedges and the last few that are over. */
const ROWS_MAX = 8;

function Leg({ leg, marked }: { leg: HedgeRecord['legs'][number]; marked: Position['legs'][number] | null }) {
  const mark = marked === null || marked.mark_is_entry ? null : marked.mark_price;
  return (
    <div class="leg">
      <span class={`side side-${leg.side}`}>{leg.side}</span>
      <span class="leg-venue">{venueName(leg.venue)}</span>
      <span class="leg-number">{decimal(leg.opened_quantity, 4)}</span>
      <span class="leg-number">{leg.entry_price === null ? NOTHING : decimal(leg.entry_price, 1)}</span>
      <span class="leg-number">{leg.exit_price === null ? '' : decimal(leg.exit_price, 1)}</span>
      <span class="leg-more">{mark === null ? '' : `now ${decimal(mark, 1)}`}</span>
    </div>
  );
}

function Row({ hedge, position }: { hedge: HedgeRecord; position: Position | null }) {
  const tags = tagsOf(hedge);
  const tone = tags.some((tag) => tag.tone === 'red')
    ? 'hedge-risk'
    : isLive(hedge.state)
      ? 'hedge-live'
      : 'hedge-past';
  return (
    <li
      class={`hedge ${tone}`}
      data-testid="position-row"
      data-state={hedge.state}
      data-simulated={String(hedge.simulated)}
    >
      <div class="hedge-head">
        <strong>
          {hedge.instrument} {decimal(hedge.quantity, 4)}
        </strong>
        {tags.map((tag) => (
          <span
            key={tag.text}
            class={`tag tag-${tag.tone}`}
            data-testid={`tag-${tag.text.toLowerCase().replaceAll(' ', '-')}`}
          >
            {tag.text}
          </span>
        ))}
        <span class="hedge-when">
          {clockTime(hedge.opened_at)}
          {hedge.closed_at === null ? '' : ` – ${clockTime(hedge.closed_at)}`} UTC
        </span>
      </div>
      <div class="hedge-legs">
        {hedge.legs.map((leg) => (
          <Leg
            key={`${leg.venue} ${leg.side}`}
            leg={leg}
            marked={position?.legs.find((other) => other.venue === leg.venue) ?? null}
          />
        ))}
      </div>
      <div class="hedge-foot">
        <span>seen edge {bps(hedge.planned_edge_bps)}</span>
        {position === null || hedge.realized_pnl_usdt !== null ? null : (
          <span class={`tone-${toneOfAmount(position.unrealized_pnl_usdt)}`}>
            {signedUsdt(position.unrealized_pnl_usdt)} now{hedge.simulated ? ', simulated' : ''}
          </span>
        )}
        {hedge.realized_pnl_usdt === null ? null : (
          <span class={`tone-${toneOfAmount(hedge.realized_pnl_usdt)}`} data-testid="position-pnl">
            {signedUsdt(hedge.realized_pnl_usdt)}
            {hedge.simulated ? ' simulated' : ''}
          </span>
        )}
        {hedge.note === '' ? null : <span class="hedge-note">{hedge.note}</span>}
      </div>
    </li>
  );
}

interface Props {
  readonly hedges: readonly HedgeRecord[];
  /** Marks and current profit of the open ones, where the API has them. */
  readonly positions: readonly Position[];
  readonly empty: string;
}

export function Positions({ hedges, positions, empty }: Props) {
  const rows = rowsOf(hedges, ROWS_MAX);
  if (rows.length === 0) {
    return (
      <p class="empty" data-testid="positions-empty">
        {empty}
      </p>
    );
  }
  return (
    <ul class="hedges" data-testid="positions">
      {rows.map((hedge) => (
        <Row key={hedge.id} hedge={hedge} position={positions.find((position) => position.id === hedge.id) ?? null} />
      ))}
    </ul>
  );
}
