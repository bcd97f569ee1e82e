/**
 * A stand-in for AWS Secrets Manager on one machine, wire-compatible with the real SDK (JSON 1.1 over POST). It listens
 * on the loopback interface only and keeps its secrets in one file that only this user may read. Signatures are not
 * checked: whoever can read the file needs none.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import * as z from 'zod';
import type { Clock } from '#shared/domain/time.ts';
import { SecretBook, SecretRefusal, secretOperations } from './secret-book.ts';

const REQUEST_BYTES_MAX = 128 * 1_024;
const JSON_11 = 'application/x-amz-json-1.1';

export interface SecretsManager {
  readonly endpoint: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** @throws when the file is not one that this wrote; the message names the file and no secret */
function readBook(file: string): SecretBook {
  if (!existsSync(file)) return {};
  try {
    return SecretBook.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new Error(`The secrets file ${file} cannot be read: begin anew with --fresh.`);
  }
}

function writeBook(file: string, book: SecretBook): void {
  const next = `${file}.next`;
  writeFileSync(next, JSON.stringify(book), { mode: 0o600 });
  renameSync(next, file);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > REQUEST_BYTES_MAX) throw new SecretRefusal('InvalidRequestException', 'the request is too large');
  }
  return body;
}

function refusalOf(error: unknown): { readonly status: number; readonly type: string; readonly message: string } {
  if (error instanceof SecretRefusal) return { status: 400, type: error.type, message: error.message };
  if (error instanceof z.ZodError || error instanceof SyntaxError) {
    return { status: 400, type: 'InvalidParameterException', message: 'the request is not of the form that is needed' };
  }
  return { status: 500, type: 'InternalServiceError', message: 'the stand-in failed' };
}

/** @param options.port 0 for a free one */
export async function startSecretsManager(options: {
  readonly file: string;
  readonly clock: Clock;
  readonly port: number;
}): Promise<SecretsManager> {
  const { file, clock } = options;
  let book = readBook(file);

  /** A copy is changed, written and only then put in force, so that a full disk changes nothing. */
  function answer(target: string, body: string): Record<string, unknown> {
    const operation = secretOperations[target];
    if (operation === undefined) {
      throw new SecretRefusal('InvalidRequestException', `${target} is not part of the stand-in`);
    }
    const next = structuredClone(book);
    const result = operation(next, JSON.parse(body), clock.wall());
    if (!/^(Get|List|Describe)/.test(target)) writeBook(file, next);
    book = next;
    return result;
  }

  const server = createServer((request, response) => {
    void (async () => {
      try {
        const [service, target = ''] = String(request.headers['x-amz-target']).split('.');
        if (request.method !== 'POST' || service !== 'secretsmanager') {
          throw new SecretRefusal('InvalidRequestException', 'this is the Secrets Manager stand-in');
        }
        const result = answer(target, await bodyOf(request));
        response.writeHead(200, { 'content-type': JSON_11 }).end(JSON.stringify(result));
      } catch (error) {
        const { status, type, message } = refusalOf(error);
        response.writeHead(status, { 'content-type': JSON_11, 'x-amzn-errortype': type });
        response.end(JSON.stringify({ __type: type, Message: message }));
      }
    })();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : options.port;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
