/** From names as people write them to ours. What is not known is not repeated: it may be a value in the wrong place. */
import { givenNames, TESTNET_ENDING, type GivenName } from '#shared/wire/http-secrets.ts';
import { refuse, type Refusal } from '#functions/answer.ts';

export type Given = ReadonlyMap<GivenName, string>;

/** The parts of one key are worth nothing without each other, and are never mixed with those of another. */
const together: readonly (readonly GivenName[])[] = [
  ['BINANCE_UM_API_KEY', 'BINANCE_UM_API_SECRET'],
  ['OKX_API_KEY', 'OKX_API_SECRET', 'OKX_API_PASSPHRASE'],
];
const printable = /^[\x21-\x7e]+$/;
/** What Telegram takes, and how it numbers its chats: below zero where there are many people. */
const forms: Readonly<Partial<Record<GivenName, RegExp>>> = {
  TELEGRAM_BOT_TOKEN: /^\d{6,20}:[\w-]{3,170}$/,
  TELEGRAM_WEBHOOK_SECRET: /^[\w-]{16,256}$/,
  TELEGRAM_CHAT_ID: /^-?[1-9]\d{0,14}$/,
};

export function readNames(
  body: Readonly<Record<string, string>>,
  profile: 'paper' | 'testnet' | 'live',
): { readonly kind: 'read'; readonly given: Given } | Refusal {
  const given = new Map<GivenName, string>();
  const spelt = (name: string): string =>
    profile === 'testnet' && name.endsWith(TESTNET_ENDING) ? name.slice(0, -TESTNET_ENDING.length) : name;
  for (const [written, value] of Object.entries(body)) {
    const name = givenNames.find((known) => known === spelt(written));
    if (name === undefined) {
      return refuse('bad_request', 'a name is not known', `known: ${givenNames.join(', ')}`, 'body');
    }
    if (given.has(name)) return refuse('bad_request', `${name} is given twice`, 'give it once', 'body');
    given.set(name, value);
  }
  for (const parts of together) {
    const missing = parts.filter((part) => !given.has(part));
    if (missing.length === 0 || missing.length === parts.length) continue;
    return refuse(
      'bad_request',
      `${parts.join(' and ')} belong together`,
      `also give ${missing.join(' and ')}`,
      'body',
    );
  }
  for (const [name, value] of given) {
    const fits = (forms[name] ?? printable).test(value);
    if (!fits)
      return refuse('bad_request', `${name} holds what no such secret holds`, 'no blanks, no line ends', 'body');
  }
  return { kind: 'read', given };
}
