/** The incident journal: what tripped or was held, when, why, and until when. One bounded record of a book. */
import * as z from 'zod';
import { guardStatuses, standingGuardIds } from '#shared/domain/guard-reading.ts';
import { holdReasons } from '#shared/domain/hold.ts';
import { At, Book } from './primitives.ts';

/** As many as are kept; the oldest that are over leave first. */
export const INCIDENTS_MAX = 200;
export const INCIDENT_TEXT_MAX = 200;

const AnyIncident = z.strictObject({
  id: z.string().min(1).max(140),
  at: At,
  /** Null while it lasts. */
  until: At.nullable(),
  summary: z.string().max(INCIDENT_TEXT_MAX),
});

export const IncidentRecord = z
  .discriminatedUnion('kind', [
    AnyIncident.extend({
      kind: z.literal('guard'),
      guard: z.enum(standingGuardIds),
      scope: z.string().min(1).max(64),
      status: z.enum(guardStatuses),
      /** Of the HOLD that it set; null when it sets none. */
      reason: z.enum(holdReasons).nullable(),
      /** How often it tripped; again within a minute of its end is the same incident. */
      times: z.int().positive(),
    }),
    AnyIncident.extend({
      kind: z.literal('hold'),
      reason: z.enum(holdReasons),
      by: z.string().min(1).max(64),
    }),
  ])
  .meta({ id: 'Incident' });
export type IncidentRecord = z.output<typeof IncidentRecord>;

export const IncidentJournal = z.strictObject({
  book: Book,
  /** Of the leader that wrote it last. */
  fencing_id: z.int().nonnegative(),
  /** Newest first. */
  incidents: z.array(IncidentRecord).max(INCIDENTS_MAX),
});
export type IncidentJournal = z.output<typeof IncidentJournal>;
