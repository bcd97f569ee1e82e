/** Writes one link into the audit chain on its own, with no change of the level. Whoever asks goes on meanwhile, and without it if need be. */
import type { Clock } from '#shared/domain/time.ts';
import type { ControlStore } from '#shared/store/ports.ts';
import type { AuditDraft } from '#shared/wire/audit.ts';

const RETRY_MS = 1_000;
/** Then the log alone has it: tables that are out for longer have held everything anyway. */
const TRIES_MAX = 60;

export interface LinkWriterDeps {
  readonly book: string;
  readonly control: Pick<ControlStore, 'commit'>;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: { readonly failed: (event: string, error: unknown) => void };
  readonly stopped: () => boolean;
}

/**
 * @param failed what the log calls a try that failed
 * @returns a function that resolves when the link stands, when its tries are used up, or when `stopped`; never rejects
 */
export function createLinkWriter(deps: LinkWriterDeps, failed: string): (audit: AuditDraft) => Promise<void> {
  return async (audit) => {
    for (let tries = 0; tries < TRIES_MAX && !deps.stopped(); tries += 1) {
      try {
        const result = await deps.control.commit(deps.book, { audit, at: deps.clock.wall() });
        if (result.kind === 'committed') return;
      } catch (error) {
        deps.log.failed(failed, error);
      }
      await deps.sleep(RETRY_MS);
    }
  };
}
