/** Writes into the audit chain what a start has found. The executor goes on meanwhile, and without it if need be. */
import type { AuditDraft } from '#shared/wire/audit.ts';
import { createLinkWriter, type LinkWriterDeps } from './link-writer.ts';

export interface ResumeWriterDeps extends LinkWriterDeps {
  readonly name: string;
}

/** @returns a function that resolves when the link stands, when its tries are used up, or when `stopped`; never rejects */
export function createResumeWriter(deps: ResumeWriterDeps): (detail: AuditDraft['detail']) => Promise<void> {
  const write = createLinkWriter(deps, 'resume.write_failed');
  return (detail) => write({ actor: deps.name, action: 'restart.resume', subject: deps.book, reason: '', detail });
}
