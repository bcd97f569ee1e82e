/** The deployable parts of the project, as paths: the CDK app packs them, it does not run them. */
import { join } from 'node:path';

export const projectRoot = join(import.meta.dirname, '..');

/** One folder under `functions/` each. */
export const functionNames = [
  'authorizer',
  'session',
  'control',
  'approvals',
  'config',
  'status',
  'reports',
  'telegram',
  'daily-report',
  'audit-copy',
  'docs',
  'arb',
  'secrets',
  'rotate-secret',
  'notices',
  'notify',
] as const;
export type LambdaName = (typeof functionNames)[number];

export const handlerFile = (root: string, name: LambdaName): string => join(root, 'functions', name, 'handler.ts');
