/** Files that the gateway serves as they are: the page, and the interface of the documentation. Nothing else is reachable. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname, join } from 'node:path';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

export interface StaticFiles {
  /** @returns false when the path is none of these files */
  serve(path: string, response: ServerResponse): boolean;
}

/**
 * Reads every file of the folder once, so that no path of a request ever reaches the file system.
 * @param under path under which they are served; `index.html` answers at the path itself
 */
export function staticFiles(folder: string, under: string, contentSecurityPolicy: string, only?: RegExp): StaticFiles {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => only?.test(name) ?? true) : [];
  const files = new Map<string, { readonly type: string; readonly content: Buffer }>();
  for (const name of names) {
    const type = contentTypes[extname(name)];
    if (type !== undefined) files.set(`${under}/${name}`, { type, content: readFileSync(join(folder, name)) });
  }
  const index = files.get(`${under}/index.html`);
  if (index !== undefined) files.set(under, index).set(`${under}/`, index);
  return {
    serve: (path, response) => {
      const file = files.get(path);
      if (file === undefined) return false;
      response.writeHead(200, {
        'content-type': file.type,
        'content-length': file.content.length,
        'content-security-policy': contentSecurityPolicy,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cache-control': 'no-cache',
      });
      response.end(file.content);
      return true;
    },
  };
}
