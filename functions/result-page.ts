/** What came of a form, as a page without a script: names and values of the answer that the JSON route gives. */
import type { Page } from './answer.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (one) => entities[one] ?? one);
const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

export function resultPage(title: string, answer: Readonly<Record<string, unknown>>, back: string): Page {
  const rows = Object.entries(answer).map(
    ([name, value]) => `<dt>${escaped(name)}</dt><dd><code>${escaped(shown(value))}</code></dd>`,
  );
  const text = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${escaped(title)}</title>
  </head>
  <body>
    <h1>${escaped(title)}</h1>
    <dl>${rows.join('')}</dl>
    <p>Lifting a HOLD takes a second operator with an approve code of their own.</p>
    <p><a href="${escaped(back)}">Back to the page</a></p>
  </body>
</html>
`;
  return {
    kind: 'page',
    contentType: 'text/html; charset=utf-8',
    text,
    contentSecurityPolicy: "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  };
}
