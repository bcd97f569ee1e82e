import { handle } from '#functions/handle.ts';
import { dryRunLocked, wireTables, wireTelling } from '#functions/wiring.ts';
import { controlOperations } from './app.ts';

const wired = wireTables('control');
const telling = wireTelling(wired);

export const handler = handle<'control'>(
  telling,
  controlOperations({ ...telling, book: wired.book, dryRunLocked: dryRunLocked() }),
);
