/** Requests that nobody in their right mind would send, and some that differ from a right one by a single thing. */
import fc from 'fast-check';
import { routes, type Route } from '#shared/wire/routes.ts';
import { codeOf, team, tokenOf, type Asking } from '#test/functions/world.ts';

export interface Sent {
  readonly operationId: string;
  readonly path: Readonly<Record<string, string>>;
  readonly asking: Asking;
}

/** Text that has broken parsers, stores or logs of others before. */
const oddText = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '0',
    '-1',
    '1e309',
    'NaN',
    'null',
    '__proto__',
    'constructor',
    '../../etc/passwd',
    '%00',
    '\u0000',
    '\u202e\ud800',
    '=1+1',
    "'; DROP TABLE book; --",
    '<script>alert(1)</script>',
    '#'.repeat(3_000),
    '99999999999999999999',
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ maxLength: 60 }),
);
const oddValue = fc.oneof(
  oddText,
  fc.jsonValue({ maxDepth: 4 }),
  fc.double(),
  fc.integer(),
  fc.constantFrom<unknown>(null, [], {}, Number.MAX_SAFE_INTEGER, '0.000000001', '-0', [[[[[[]]]]]]),
);

type Fields = Readonly<Record<string, unknown>>;

/** A right body with one field taken away, changed or added. */
const nearly = (right: Fields): fc.Arbitrary<unknown> => {
  const name = fc.oneof(fc.constantFrom(...Object.keys(right), 'reason', 'more'), oddText);
  return fc.oneof(
    fc.constant(right),
    name.map((gone) => Object.fromEntries(Object.entries(right).filter(([field]) => field !== gone))),
    fc.tuple(name, oddValue).map(([field, value]) => {
      const changed: Record<string, unknown> = { ...right };
      Object.defineProperty(changed, field, { value, enumerable: true, configurable: true });
      return changed;
    }),
  );
};

const bodyOf = (route: Route): fc.Arbitrary<Pick<Asking, 'rawBody' | 'base64'>> => {
  const rights = (route.examples ?? []).map(({ body }) => body);
  const values = [...rights, {}].map(nearly);
  const text = fc.oneof(
    { weight: 6, arbitrary: fc.oneof(...values).map((value) => JSON.stringify(value) ?? '') },
    { weight: 2, arbitrary: fc.json({ maxDepth: 6 }) },
    { weight: 1, arbitrary: oddText },
    { weight: 1, arbitrary: fc.constantFrom('{"reason":', '[', '{"__proto__":{"role":"operator"}}', '"\\ud800"') },
    { weight: 1, arbitrary: fc.nat({ max: 80_000 }).map((length) => `{"reason":"${'r'.repeat(length)}"}`) },
    { weight: 1, arbitrary: fc.nat({ max: 9_000 }).map((depth) => '['.repeat(depth)) },
  );
  return fc.record({
    rawBody: text,
    base64: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  });
};

const dictionary = (names: readonly string[], value: fc.Arbitrary<string>) =>
  fc.dictionary(fc.oneof(fc.constantFrom(...names), oddText), value, { maxKeys: 3 });

const query = dictionary(
  ['limit', 'cursor', 'incidents', 'format', 'day', 'symbol', 'side', 'qty', 'pair'],
  fc.oneof(oddText, fc.constantFrom('1', '100', '500', '501', '1e2', '0x10', 'BTCUSDT', 'buy')),
);
const headers = dictionary(
  ['idempotency-key', 'if-match', 'content-type', 'x-propbot-operator', 'x-telegram-bot-api-secret-token', 'host'],
  fc.oneof(oddText, fc.constantFrom('"1"', '1', '*', 'a-key', 'alice')),
);
/** Names that a request of ours always has in small letters, as the gateway hands them on. */
const inSmallLetters = (given: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));

const who: fc.Arbitrary<Asking> = fc.oneof(
  { weight: 14, arbitrary: fc.constantFrom(...[...team, ...team.slice(0, 2)].map(({ id }) => ({ as: id }))) },
  { weight: 1, arbitrary: fc.constant({}) },
  { weight: 2, arbitrary: oddText.map((text) => ({ headers: { authorization: text } })) },
  { weight: 1, arbitrary: oddText.map((text) => ({ headers: { authorization: `Bearer ${text}` } })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(oddText, oddText)
      .map(([id, secret]) => ({ headers: { 'x-propbot-operator': id }, cookies: [`propbot_session_${id}=${secret}`] })),
  },
);

const ids = ['approval0001', 'pb000001h00000001e00f', 'position-okx-mi8x2c1s', 'funding_carry'];
const pathOf = (route: Route): fc.Arbitrary<Record<string, string>> =>
  fc.record(
    Object.fromEntries(
      [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, fc.oneof(fc.constantFrom(...ids), oddText)]),
    ),
  );

/** @param known routes that are asked; all by default */
export const anyRequest = (known: readonly Route[] = routes): fc.Arbitrary<Sent> =>
  fc.constantFrom(...known).chain((route) =>
    fc.record({ path: pathOf(route), body: bodyOf(route), query, headers, who }).map((made) => ({
      operationId: route.operationId,
      path: made.path,
      asking: {
        ...made.who,
        ...(route.method === 'GET' ? {} : made.body),
        query: made.query,
        headers: { ...inSmallLetters(made.headers), ...made.who.headers },
      },
    })),
  );

const number = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.constantFrom(-1, 0, 1.5, 1e300));
/** Everything that an update may hold; numbers of our operators only where `mayBeOurs`. */
export const anyUpdate = (chatId: number, mayBeOurs: boolean): fc.Arbitrary<string> => {
  const ours = team.flatMap(({ telegram_user_id: id }) => (id === null ? [] : [id]));
  const stranger = number.filter((id) => !ours.includes(id));
  const from = mayBeOurs ? fc.oneof(fc.constantFrom(...ours), stranger) : stranger;
  const command = fc.constantFrom(
    '/hold',
    '/kill flatten',
    '/cancel_all',
    '/close_all',
    '/status',
    '/resume checked',
    '/run',
    '/approve approval0001 123456',
    '/deny approval0001',
    '/help',
  );
  const text = fc.oneof(
    command,
    fc.tuple(command, oddText).map((both) => both.join(' ')),
    oddText,
  );
  const message = fc.record(
    {
      message_id: number,
      date: number,
      chat: fc.record({ id: fc.oneof(fc.constant(chatId), number), type: oddText }),
      from: fc.record({ id: from, is_bot: fc.boolean(), username: oddText }),
      text: fc.oneof({ weight: 5, arbitrary: text }, { weight: 1, arbitrary: oddValue }),
      entities: oddValue,
      reply_to_message: fc.record({ message_id: number, from: fc.record({ id: number }), text }),
    },
    { requiredKeys: [] },
  );
  const update = fc.record(
    {
      update_id: fc.oneof(fc.nat(), number),
      message: fc.oneof({ weight: 5, arbitrary: message }, { weight: 1, arbitrary: oddValue }),
      edited_message: message,
      callback_query: fc.record({
        id: oddText,
        from: fc.record({ id: from }),
        data: fc.oneof(fc.constantFrom('approve approval0001', 'decline approval0001'), oddText),
        message,
      }),
    },
    { requiredKeys: ['update_id'] },
  );
  return fc.oneof(
    { weight: 8, arbitrary: update.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: oddText },
  );
};

/** Tokens and codes of the team: no answer may ever hold one. */
export const secretsOfTeam: readonly string[] = team.flatMap(({ id }) => [tokenOf(id), codeOf(id)]);
