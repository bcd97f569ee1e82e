import { randomBytes } from 'node:crypto';
import type { EpochMs } from '#shared/domain/time.ts';

const TIME_DIGITS = 9;
const RANDOM_BYTES = 6;

/** Letters and digits that sort by time and are never given twice: 9 of the instant, 12 of chance. */
export const newId = (at: EpochMs): string =>
  at.toString(36).padStart(TIME_DIGITS, '0') + randomBytes(RANDOM_BYTES).toString('hex');
/** An approval's id: the store lists approvals in the order of their ids, so they must sort by time. */
export const newApprovalId = newId;
export const newHoldId = newId;
/** A command's id: the store lists commands in the order of their ids as well. */
export const newCommandId = newId;
