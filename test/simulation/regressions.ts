/** Seeds that once broke a promise; they run first for ever. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const file = join(import.meta.dirname, 'regressions.json');
const Regressions = z.array(z.strictObject({ seed: z.int().nonnegative(), id: z.string(), what: z.string() }));
export type Regression = z.output<typeof Regressions>[number];

export const regressions = (): readonly Regression[] => Regressions.parse(JSON.parse(readFileSync(file, 'utf8')));

export function remember(regression: Regression): void {
  const known = regressions();
  if (known.some((one) => one.seed === regression.seed)) return;
  writeFileSync(file, `${JSON.stringify([...known, regression], null, 2)}\n`);
}
