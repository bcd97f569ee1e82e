/**
 * Gives each function its own part of the route table. Schemas take their time to build, and a function that starts
 * would build those of every route there is; of the routes of others it needs no more than that they are there.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { routeTable } from '#shared/wire/route-table.ts';
import type { RouteSpec } from '#shared/wire/route.ts';
import { projectRoot, type LambdaName } from './entries.ts';

/** Writes the document of all routes, so it has all of them whole, and every schema is the one that others name. */
export const KNOWS_ALL: LambdaName = 'docs';

interface Export {
  readonly file: string;
  readonly name: string;
}

/** Where each schema is exported from. */
async function exportsByValue(): Promise<ReadonlyMap<unknown, Export>> {
  const folder = join(projectRoot, 'shared', 'wire');
  const found = new Map<unknown, Export>();
  for (const file of (await readdir(folder)).toSorted()) {
    const values: unknown = await import(join(folder, file));
    for (const [name, value] of Object.entries(Object(values)))
      if (typeof value === 'object' && value !== null && !found.has(value)) found.set(value, { file, name });
  }
  return found;
}

/** @throws when a schema of a request is exported by no file of `shared/wire` */
function write(owner: LambdaName, exported: ReadonlyMap<unknown, Export>): string {
  const imports: string[] = [];
  const rows = Object.entries<RouteSpec>(routeTable).map(([operationId, route]) => {
    const { request, answer: _answer, also: _also, examples: _examples, ...plain } = route;
    const parts = (route.function === owner ? Object.entries(request) : []).map(([part, schema]) => {
      const from = exported.get(schema);
      if (from === undefined) throw new Error(`${operationId}: its ${part} must be exported by a file of shared/wire`);
      imports.push(`import{${from.name} as s${imports.length}}from${JSON.stringify(`./${from.file}`)};`);
      return `${part}:s${imports.length - 1}`;
    });
    return `${JSON.stringify(operationId)}:{...${JSON.stringify({ ...plain, answer: null })},request:{${parts.join()}}}`;
  });
  return `${imports.join('')}export const routeTable={${rows.join()}};`;
}

/** @returns what to bundle a function of this name with */
export async function ownRoutes(): Promise<(owner: LambdaName) => Plugin[]> {
  const exported = await exportsByValue();
  return (owner) => {
    if (owner === KNOWS_ALL) return [];
    const contents = write(owner, exported);
    return [
      {
        name: 'own-routes',
        setup(bundling) {
          bundling.onLoad({ filter: /[\\/]shared[\\/]wire[\\/]route-table\.ts$/ }, () => ({ contents }));
        },
      },
    ];
  };
}
