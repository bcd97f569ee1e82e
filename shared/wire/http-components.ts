/** Answers that are derived from the one list of guard readings: components, badges, SLOs, alerts. */
import * as z from 'zod';
import { guardStatuses } from '#shared/domain/guard-reading.ts';
import { IncidentRecord, INCIDENTS_MAX } from './incident.ts';
import { At, Book, Venue } from './primitives.ts';

/** UNKNOWN: nobody has said anything, or too long ago. Never read as OK. */
export const componentStatuses = [...guardStatuses, 'UNKNOWN'] as const;
export type ComponentStatus = (typeof componentStatuses)[number];

const Scope = z.strictObject({
  /** A venue, a strategy; `-` for the book. */
  scope: z.string(),
  status: z.enum(componentStatuses),
  value: z.string().nullable(),
  limit: z.string().nullable(),
  summary: z.string(),
  since: At.nullable(),
  blocks_entries: z.union([Venue, z.literal('all')]).nullable(),
});

/** One standing guard or one part of the machinery; of several scopes it shows the worst. */
export const Component = z
  .strictObject({
    id: z.string(),
    label: z.string(),
    status: z.enum(componentStatuses),
    summary: z.string(),
    value: z.string().nullable(),
    limit: z.string().nullable(),
    unit: z.string(),
    priority: z.enum(['P0', 'P1']),
    since: At.nullable(),
    near_limit: z.boolean().describe('Less than a fifth of the limit is left, and it has not tripped.'),
    blocks_entries: z.array(z.union([Venue, z.literal('all')])).describe('On what nothing new is opened; no HOLD.'),
    metrics: z.record(z.string(), z.number().nullable()).describe('Scope to value, in the unit.'),
    scopes: z.array(Scope),
  })
  .meta({ id: 'Component' });
export type Component = z.output<typeof Component>;

export const Badges = z
  .strictObject({
    auto_trade: z.enum(['ON', 'OFF']),
    risk_checks: z.enum(['ON', 'OFF']),
    daily_loss: z.enum(['OK', 'BREACH', 'UNKNOWN']),
    watchdog: z.enum(['OK', 'DEGRADED', 'AUTO_HOLD', 'UNKNOWN']),
    partial_hedges: z.enum(['OK', 'PARTIAL', 'REBALANCING', 'UNKNOWN']),
  })
  .meta({ id: 'Badges' });
export type Badges = z.output<typeof Badges>;

/** What is done about one hedge whose legs differ. */
export const PartialHedge = z.strictObject({
  hedge_id: z.string(),
  state: z.string(),
  simulated: z.boolean(),
  attempts: z.int().nonnegative(),
  last_error: z.string().nullable(),
});
export type PartialHedge = z.output<typeof PartialHedge>;

/** A page that asks every second asks for the journal less often than for the rest. */
export const ComponentsQuery = z.strictObject({
  incidents: z.coerce
    .number()
    .int()
    .min(0)
    .max(INCIDENTS_MAX)
    .default(50)
    .describe('How many of the newest incidents; 0 reads none.'),
});

export const Components = z
  .strictObject({
    book: Book,
    generated_at: At,
    /** Every component, also those that are in order; in the order of the catalogue. */
    components: z.array(Component),
    runtime_badges: Badges,
    partial_hedges: z.array(PartialHedge),
    counters: z.strictObject({
      orders_placed_last_min: z.int().nullable(),
      cancels_last_min: z.int().nullable(),
    }),
    /** The incident journal, newest first. */
    incidents: z.array(IncidentRecord),
  })
  .meta({ id: 'Components' });
export type Components = z.output<typeof Components>;

export const Slo = z.strictObject({
  id: z.string(),
  label: z.string(),
  unit: z.string(),
  /** Above this it is ERROR; above `warn` WARN. */
  target: z.number(),
  warn: z.number(),
  /** Null: not known. */
  value: z.number().nullable(),
  status: z.enum(['OK', 'WARN', 'ERROR', 'UNKNOWN']),
});
export type Slo = z.output<typeof Slo>;

export const Alert = z.strictObject({
  code: z.string(),
  severity: z.enum(['warn', 'error']),
  message: z.string(),
  /** Null when nobody knows since when. */
  since: At.nullable(),
});
export type Alert = z.output<typeof Alert>;

export const Slos = z
  .strictObject({ book: Book, generated_at: At, slos: z.array(Slo), alerts: z.array(Alert) })
  .meta({ id: 'Slos' });

/** One alert that stands (`until` null) or that is over. */
export const AlertLine = Alert.extend({ id: z.string(), until: At.nullable() });
export type AlertLine = z.output<typeof AlertLine>;
export const AlertPage = z
  .strictObject({ alerts: z.array(AlertLine), cursor: z.string().nullable() })
  .meta({ id: 'AlertPage' });
export type AlertPage = z.output<typeof AlertPage>;
