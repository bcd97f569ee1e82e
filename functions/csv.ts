/**
 * Tables as text for spreadsheets. A text cell that a spreadsheet would take for a formula begins with an apostrophe;
 * numbers stay numbers, below zero as well.
 */
import { stringify } from 'csv-stringify/sync';
import { formatE8 } from '#shared/domain/money.ts';

/** A bigint is an exact amount, times 10^8. Null is an empty cell. */
export type Cell = string | number | bigint | boolean | null;

/** `timestamp` as the runbooks write it. */
export const isoTime = (at: number): string => new Date(at).toISOString().replace(/\.\d{3}Z$/, '+00:00');

export const csvLines = (rows: readonly (readonly Cell[])[]): string =>
  stringify(
    rows.map((row) => [...row]),
    { escape_formulas: true, cast: { bigint: formatE8, boolean: String } },
  );

export const csvOf = (header: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  csvLines([header, ...rows]);
