import { LimitChange } from './level.ts';
import { Note } from './http-control.ts';
import { Reason } from './primitives.ts';

/** One limit, and what it is to be. */
export const LimitRequest = LimitChange.safeExtend({ reason: Reason, requested_by: Note }).meta({ id: 'LimitRequest' });
