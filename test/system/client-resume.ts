/**
 * What somebody outside would write with a client that was generated from `/docs/openapi.json`: two people resume. Run
 * by node itself, whose stripping of types is all that stands between the generated file and a running program.
 */
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

interface Answer {
  readonly status: number;
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly error: unknown;
}
type Call = (body?: unknown) => Promise<Answer>;
interface Client {
  readonly api: Readonly<Record<'requestResume' | 'confirmResume' | 'resume' | 'whoAmI', Call>>;
}
interface ClientModule {
  readonly Api: new (options: { baseUrl: string; baseApiParams: { headers: Record<string, string> } }) => Client;
}
export interface Asked {
  readonly url: string;
  readonly asker: { readonly token: string };
  readonly approver: { readonly token: string; readonly code: string };
}

const [, , file = ''] = process.argv;
const { Api } = (await import(pathToFileURL(file).href)) as ClientModule;
const { url, asker, approver } = JSON.parse(await text(process.stdin)) as Asked;
const as = (token: string): Client =>
  new Api({ baseUrl: url, baseApiParams: { headers: { authorization: `Bearer ${token}` } } });
const must = async (step: Promise<Answer>): Promise<Readonly<Record<string, unknown>>> => {
  const { status, data, error } = await step;
  if (status !== 200 || data === null) throw new Error(`${status}: ${JSON.stringify(error)}`);
  return data;
};

const first = as(asker.token).api;
const second = as(approver.token).api;
const asked = await must(first.requestResume({ reason: 'positions checked', also: ['exit_safe_mode'] }));
await must(second.confirmResume({ token: approver.code, request_id: asked['request_id'] }));
const { mode } = await must(first.resume({}));
const { operator_id: operator } = await must(first.whoAmI());
console.log(JSON.stringify({ mode, operator }));
