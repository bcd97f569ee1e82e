/** Every level that is written to the tables, also those that nobody reads before the next one is there. */
import * as z from 'zod';
import type { Documents } from '#shared/store/dynamo/access.ts';

const Written = z.object({
  sk: z.literal('level'),
  version: z.int(),
  config_version: z.int(),
  limits: z.record(z.string(), z.union([z.string(), z.number()])),
  limit_scopes: z.array(z.object({ limit: z.string(), scope: z.string(), value: z.string() })),
  parameters: z.object({ min_spread_bps: z.number() }),
});
export type LevelWritten = z.output<typeof Written>;
const Transaction = z.object({ TransactItems: z.array(z.object({ Put: z.object({ Item: z.unknown() }).optional() })) });

export function levelsWritten(documents: Documents) {
  let written: LevelWritten[] = [];
  documents.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const transaction = Transaction.safeParse(args.input);
      for (const { Put: put } of transaction.data?.TransactItems ?? []) {
        const level = Written.safeParse(put?.Item);
        if (level.success) written.push(level.data);
      }
      return result;
    },
    { step: 'initialize', name: 'levels written' },
  );
  return {
    /** For another world: what was written so far is nobody's. */
    begin: (): void => {
      written = [];
    },
    /** Each two that followed one another, oldest first. */
    steps: (): readonly (readonly [before: LevelWritten, after: LevelWritten])[] => {
      const levels = written.toSorted((left, right) => left.version - right.version);
      return levels.slice(1).flatMap((after, at) => {
        const before = levels[at];
        return before === undefined ? [] : [[before, after] as const];
      });
    },
  };
}
