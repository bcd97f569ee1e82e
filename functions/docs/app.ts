import { done, type OperationsOf } from '#functions/answer.ts';
import { openApiDocument } from './openapi.ts';
import { docsPage, docsPolicy } from './page.ts';

/** The document is made once a process: it only changes with the program. */
export function docsOperations(buildVersion: string): OperationsOf<'docs'> {
  const document = { ...openApiDocument(buildVersion) };
  return {
    docsPage: () =>
      Promise.resolve({
        kind: 'page',
        contentType: 'text/html; charset=utf-8',
        text: docsPage,
        contentSecurityPolicy: docsPolicy,
      }),
    openApi: () => Promise.resolve(done(document)),
  };
}
