/** What an operation answers: a body of the route's own schema, or a refusal in the one error shape. */
import type * as z from 'zod';
import type { ErrorCode } from '#shared/wire/errors.ts';
import type { Identity } from '#shared/wire/operator.ts';
import type { FunctionName, OperationId, RouteTable } from '#shared/wire/routes.ts';

export interface Refusal {
  readonly kind: 'refusal';
  readonly code: ErrorCode;
  readonly message: string;
  readonly field: string | null;
  readonly hint: string | null;
}
export interface Done<Body> {
  readonly kind: 'done';
  readonly status: number;
  readonly body: Body;
  readonly cookies: readonly string[];
}
/** A page or a document: not JSON of a schema. */
export interface Page {
  readonly kind: 'page';
  readonly contentType: string;
  readonly text: string;
  readonly contentSecurityPolicy: string;
  /** Beside those that every answer has. */
  readonly headers?: Readonly<Record<string, string>>;
}
export type Reply = Done<unknown> | Refusal | Page;

export const done = <Body>(body: Body, status = 200, cookies: readonly string[] = []): Done<Body> => ({
  kind: 'done',
  status,
  body,
  cookies,
});
/** A file to save: nothing in it is run, wherever it is opened. */
export const file = (
  name: string,
  contentType: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Page => ({
  kind: 'page',
  contentType: `${contentType}; charset=utf-8`,
  text,
  contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'",
  headers: { 'content-disposition': `attachment; filename="${name}"`, ...headers },
});
export const refuse = (
  code: ErrorCode,
  message: string,
  hint: string | null = null,
  field: string | null = null,
): Refusal => ({ kind: 'refusal', code, message, field, hint });

/** Routes that ask nobody who they are. */
type Unknown = 'public' | 'telegram';
type Output<Part> = Part extends z.ZodType ? z.output<Part> : undefined;
type PartOf<Id extends OperationId, Name extends string> =
  RouteTable[Id]['request'] extends Readonly<Record<Name, infer Part>> ? Output<Part> : undefined;

/** A request whose every part has passed the schemas of its route. */
export interface RequestOf<Id extends OperationId> {
  readonly path: PartOf<Id, 'path'>;
  readonly query: PartOf<Id, 'query'>;
  readonly body: PartOf<Id, 'body'>;
  /** Who authenticated; null where the route asks nobody. */
  readonly by: RouteTable[Id]['who'] extends Unknown ? null : Identity;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly cookies: readonly string[];
  /** As it came, for a route that checks who sends before anything is read. */
  readonly rawBody: string;
}
type BodyOf<Id extends OperationId> = RouteTable[Id]['answer'] extends z.ZodType
  ? z.output<RouteTable[Id]['answer']>
  : never;
export type Operation<Id extends OperationId> = (request: RequestOf<Id>) => Promise<Done<BodyOf<Id>> | Refusal | Page>;

type IdsOf<Name extends FunctionName> = {
  [Id in OperationId]: RouteTable[Id]['function'] extends Name ? Id : never;
}[OperationId];
type ChangingOf<Name extends FunctionName> = {
  [Id in IdsOf<Name>]: RouteTable[Id]['method'] extends 'GET'
    ? never
    : RouteTable[Id]['who'] extends Unknown
      ? never
      : RouteTable[Id] extends { readonly looksOnly: true }
        ? never
        : Id;
}[IdsOf<Name>];
/** `Needed` for a function with a route that changes something for a person who is known. */
export type IfChanging<Name extends FunctionName, Needed> = [ChangingOf<Name>] extends [never] ? unknown : Needed;
/** Every operation of one function: forget one and it does not compile. */
export type OperationsOf<Name extends FunctionName> = { readonly [Id in IdsOf<Name>]: Operation<Id> };
