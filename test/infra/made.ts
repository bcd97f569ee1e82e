/** The stacks, made once for all tests, of empty bundles: what is inside a function does not show in its template. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll } from 'vitest';
import type { Bundle } from '../../infra/bundle.ts';
import { functionNames } from '../../infra/entries.ts';
import { propbotApp, type PropbotApp } from '../../infra/propbot-app.ts';

const folder = mkdtempSync(join(tmpdir(), 'propbot-infra-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function emptyBundles(): readonly Bundle[] {
  return [...functionNames, 'executor' as const].map((name) => {
    const own = join(folder, 'bundles', name);
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, name === 'executor' ? 'Dockerfile' : 'handler.mjs'), '');
    return { name, folder: own, bytes: 0, gzipBytes: 0 };
  });
}

export function makeApp(context: Readonly<Record<string, unknown>> = {}): PropbotApp {
  const outdir = mkdtempSync(join(folder, 'cdk-'));
  return propbotApp(new App({ outdir, context: { ...context } }), emptyBundles());
}

export type Properties = Readonly<Record<string, unknown>>;
export interface Resource {
  readonly Type: string;
  readonly Properties: Properties;
}

/** Every resource of every stack, by `<stack>/<logical id>`. */
export function resourcesOf(made: PropbotApp): ReadonlyMap<string, Resource> {
  const all = new Map<string, Resource>();
  for (const stack of [made.data, made.controlPlane, made.schedule, made.executor, made.page]) {
    const template = Template.fromStack(stack).toJSON() as { Resources: Record<string, Resource> };
    for (const [id, resource] of Object.entries(template.Resources)) {
      all.set(`${stack.stackName}/${id}`, { Type: resource.Type, Properties: resource.Properties ?? {} });
    }
  }
  return all;
}

/** One right as a policy states it: what it may do, and the text of what it may do it on. */
export interface Right {
  readonly role: string;
  readonly action: string;
  readonly on: string;
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}
const isPolicy = (
  properties: Properties,
): properties is { PolicyDocument: { Statement: Statement[] }; Roles: unknown } =>
  'PolicyDocument' in properties && 'Roles' in properties;

/** Every right that any role of ours has. */
export function rightsOf(resources: ReadonlyMap<string, Resource>): readonly Right[] {
  return [...resources.values()]
    .filter(({ Type }) => Type === 'AWS::IAM::Policy')
    .flatMap(({ Properties: properties }) => {
      if (!isPolicy(properties)) throw new Error('a policy has a document and roles');
      const role = JSON.stringify(properties.Roles);
      return properties.PolicyDocument.Statement.filter(({ Effect }) => Effect === 'Allow').flatMap((statement) =>
        [statement.Action]
          .flat()
          .flatMap((action) => [statement.Resource].flat().map((on) => ({ role, action, on: JSON.stringify(on) }))),
      );
    });
}
