/** The table of every knob, made from the schema's own sentences and the shipped profiles. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { parse } from 'yaml';
import { projectConfigs } from '#shared/config/load.ts';
import { overrides } from '#shared/config/overrides.ts';
import { ConfigSchema } from '#shared/config/schema.ts';

interface Node {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly $ref?: string;
}
const profiles = ['paper', 'testnet', 'live'] as const;

function leaves(node: Node, path: string): readonly { readonly path: string; readonly says: string }[] {
  const children = node.properties ?? node.items?.properties;
  if (children === undefined) return [{ path, says: node.description ?? node.items?.description ?? '' }];
  const prefix = node.items === undefined ? path : `${path}[]`;
  return Object.entries(children).flatMap(([key, child]) => leaves(child, prefix === '' ? key : `${prefix}.${key}`));
}

function shown(content: unknown, path: string): string {
  const value = path.split('.').reduce<unknown>((at, key) => {
    const name = key.replace('[]', '');
    if (Array.isArray(at)) return at.map((item: Record<string, unknown>) => item[name]);
    return (at as Record<string, unknown>)[name];
  }, content);
  const one =
    Array.isArray(value) && new Set(value).size === 1 && path.includes('[]') ? (value as unknown[])[0] : value;
  return Array.isArray(one) ? one.join(', ') : String(one);
}

export function configTable(): string {
  const schema = z.toJSONSchema(ConfigSchema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as Node;
  const contents = profiles.map((name) => parse(readFileSync(join(projectConfigs, `${name}.yaml`), 'utf8')) as unknown);
  const names = new Map(
    overrides.map((item) => [
      item.path.join('.'),
      [item.name, ...item.aliases].map((name) => `\`${name}\``).join(', '),
    ]),
  );
  const rows = leaves(schema, '').map(({ path, says }) => {
    const values = contents.map((content) => shown(content, path));
    return `| \`${path}\` | ${says} | ${values.join(' | ')} | ${names.get(path) ?? ''} |`;
  });
  return `# Configuration

Each profile is one file here, and states every key: there are no defaults, unknown keys are errors, and everything that
is wrong is said at once, at start. Money is decimal text in quotes. A limit of zero or less is refused.

\`PROFILE\` (or \`TRADING_PROFILE\`, \`EXCHANGE_PROFILE\`) names the profile. The variables in the last column override
the file; the first name is the canonical one, and two names of one thing that are set to different values are an error.
\`live\` starts only with \`LIVE_CONFIRM=I_KNOW_WHAT_I_AM_DOING\`.

The table is generated from the schema (\`shared/config/schema.ts\`): change it there, then run
\`npm run golden\`. A test fails when it is out of date.

| Key | What it does | paper | testnet | live | Overridden by |
|---|---|---|---|---|---|
${rows.join('\n')}
`;
}
