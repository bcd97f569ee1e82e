/** What a profile says of authority, as the functions are started with it: they read no profile file. */
import type { Config } from './schema.ts';

export const authorityOf = (config: Pick<Config, 'dry_run_only' | 'two_man_rule'>) => ({
  DRY_RUN_ONLY: config.dry_run_only ? 'true' : 'false',
  TWO_MAN_RULE: config.two_man_rule ? 'true' : 'false',
});
