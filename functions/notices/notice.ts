import type { EpochMs } from '#shared/domain/time.ts';
import type { NoticeLevel } from '#shared/wire/notice.ts';

/** Something that people are told of. */
export interface Notice {
  /** What is the same thing again: told once in a while, and counted. */
  readonly key: string;
  readonly level: NoticeLevel;
  readonly line: string;
  readonly at: EpochMs;
  /** A request that waits for a second person: it gets its buttons. */
  readonly requestId?: string;
  /** Said below the line where the notice has a message of its own: what a request changes, and what stands open. */
  readonly below?: readonly string[];
}
