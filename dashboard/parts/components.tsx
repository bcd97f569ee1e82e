import type { Components } from '#shared/wire/http-components.ts';
import { badgeTags, componentRows, incidentRows, isCalm, type ComponentRow } from '../view/components.ts';

function Row({ row }: { row: ComponentRow }) {
  return (
    <li class="component" data-testid={`component-${row.id}`} data-status={row.status}>
      <em class={`tag tag-${row.tone}`}>{row.status}</em>
      <span class="component-label">{row.label}</span>
      {row.nearLimit ? <em class="tag tag-amber">NEAR LIMIT</em> : null}
      {row.blocks === null ? null : <em class="tag tag-amber">{row.blocks}</em>}
      <span class="component-reading">
        {row.reading}
        {row.since === null ? '' : `, for ${row.since}`}
      </span>
      {row.why === null ? null : <p class="component-why">{row.why}</p>}
    </li>
  );
}

/** The runtime badges and every component: what is not in order in the open, the rest behind one line. */
export function ComponentsCard({ answer, current }: { answer: Components; current: boolean }) {
  const rows = componentRows(answer, current);
  const calm = rows.filter(isCalm);
  return (
    <section class="card" data-testid="components" data-stale={String(!current)}>
      <h2>Guards and components</h2>
      <p class="badges">
        {badgeTags(answer, current).map((badge) => (
          <span key={badge.id} class="badge" data-testid={`badge-${badge.id}`}>
            {badge.label} <em class={`tag tag-${badge.tone}`}>{badge.value}</em>
            {badge.detail === null ? null : <small> {badge.detail}</small>}
          </span>
        ))}
      </p>
      <ul class="components">
        {rows
          .filter((row) => !isCalm(row))
          .map((row) => (
            <Row key={row.id} row={row} />
          ))}
      </ul>
      {calm.length === 0 ? null : (
        <details>
          <summary data-testid="components-in-order">{calm.length} in order</summary>
          <ul class="components">
            {calm.map((row) => (
              <Row key={row.id} row={row} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

/** What tripped or was held, newest first. */
export function IncidentsCard({ incidents }: { incidents: Components['incidents'] }) {
  const rows = incidentRows(incidents);
  return (
    <section class="card" data-testid="incidents">
      <h2>Incidents</h2>
      {rows.length === 0 ? <p class="empty">None is on record.</p> : null}
      <ul class="components">
        {rows.map((row) => (
          <li key={row.id} class="component">
            <em class={`tag tag-${row.tone}`}>{row.title}</em>
            <span class="component-reading">{row.when}</span>
            <p class="component-why">{row.text}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
