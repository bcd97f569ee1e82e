/**
 * Tells Telegram where the bot's commands go, and shows what Telegram says of it. It reads the bot's secret where it lies,
 * with AWS credentials and not through the API: no token and no secret passes a person's hands.
 */
import type { Command } from 'commander';
import { Api } from 'grammy';
import * as z from 'zod';
import { readSecretNow } from '#shared/aws/change-secret.ts';
import { SecretInvalidError } from '#shared/aws/secrets.ts';
import { secretsClient } from '#shared/aws/clients.ts';
import { readEnv, type Environment } from '#shared/config/env.ts';
import { exitCodes, type ExitCode } from './commands.ts';
import type { Terminal } from './terminal.ts';

/** Of the bot's secret, what this needs. */
const Bot = z.looseObject({ bot_token: z.string().min(10), webhook_secret: z.string().min(16) });
const CALL_S_MAX = 10;
const WEBHOOK_PATH = '/telegram/webhook';
/** What the bot reads; anything else is not sent to it. */
const READ = ['message', 'callback_query'] as const;

const HELP_AFTER = `
Runs with AWS credentials, not with a bearer token. The environment names the deployment: AWS_REGION, TELEGRAM_SECRET_ID.
Beside a running npm start they are in .propbot/aws.env. Without --url it only shows what Telegram knows.`;

export interface TelegramCommands {
  readonly program: Command;
  readonly terminal: Terminal;
  readonly environment: Environment;
  readonly done: (exitCode: ExitCode) => void;
}

export function addTelegram({ program, terminal, environment, done }: TelegramCommands): void {
  program
    .command('telegram')
    .description('the bot, as Telegram knows it')
    .command('webhook')
    .description('tell Telegram where commands go, with the secret that proves it; show what it knows')
    .option('--url <url>', 'https address of the API; /telegram/webhook is added where it is missing')
    .addHelpText('after', HELP_AFTER)
    .action(async ({ url }: { url?: string }) => {
      const json = program.opts<{ json?: boolean }>().json === true;
      const address = url === undefined ? null : webhookAddress(url);
      if (url !== undefined && address === null) {
        terminal.err('Telegram calls https addresses only: --url https://…');
        return done(exitCodes.usage);
      }
      try {
        done(await webhook({ environment, terminal, json }, address));
      } catch (error) {
        if (error instanceof Error && error.name === 'EnvInvalidError') throw error;
        // An error of the HTTP client may hold the address of a call, and that holds the token.
        terminal.err(
          `not done: ${error instanceof Error && error.name === 'GrammyError' ? error.message : 'no answer'}`,
        );
        done(exitCodes.unreachable);
      }
    });
}

/** With the path that the gateway knows; null for what Telegram would not call. */
export function webhookAddress(given: string): string | null {
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url?.protocol !== 'https:') return null;
  const path = url.pathname.replace(/\/+$/, '');
  return `${url.origin}${path.endsWith(WEBHOOK_PATH) ? path : `${path}${WEBHOOK_PATH}`}`;
}

interface Showing {
  readonly environment: Environment;
  readonly terminal: Terminal;
  readonly json: boolean;
}

/** A deployment makes the secret with something of its own in it. */
const ofNoBot = (error: unknown): null => {
  if (error instanceof SecretInvalidError) return null;
  throw error;
};

async function webhook({ environment, terminal, json }: Showing, address: string | null): Promise<ExitCode> {
  const env = readEnv(['AWS_REGION', 'TELEGRAM_SECRET_ID', 'TELEGRAM_API_URL'], environment);
  const client = secretsClient({ region: env.AWS_REGION });
  const bot = await readSecretNow(client, env.TELEGRAM_SECRET_ID, Bot)
    .catch(ofNoBot)
    .finally(() => client.destroy());
  if (bot === null) {
    terminal.err(
      'no bot is set up: propbotctl rotate-key --name TELEGRAM_BOT_TOKEN TELEGRAM_WEBHOOK_SECRET TELEGRAM_CHAT_ID',
    );
    return exitCodes.refused;
  }
  const { bot_token: token, webhook_secret: secret } = bot.value;
  const root = env.TELEGRAM_API_URL;
  const api = new Api(token, { timeoutSeconds: CALL_S_MAX, ...(root === undefined ? {} : { apiRoot: root }) });
  if (address !== null) await api.setWebhook(address, { secret_token: secret, allowed_updates: [...READ] });
  const info = await api.getWebhookInfo();
  const known = {
    url: info.url === undefined || info.url === '' ? null : info.url,
    waiting: info.pending_update_count,
    last_error_at: info.last_error_date === undefined ? null : new Date(info.last_error_date * 1_000).toISOString(),
    last_error: info.last_error_message ?? null,
  };
  if (json) terminal.out(JSON.stringify({ webhook: known }));
  else {
    terminal.out(known.url === null ? 'no webhook: the bot hears no command' : `webhook ${known.url}`);
    terminal.out(`updates that wait: ${known.waiting}`);
    if (known.last_error !== null)
      terminal.out(`last error, ${known.last_error_at ?? 'at no time'}: ${known.last_error}`);
  }
  return known.url === null || (address !== null && known.url !== address) ? exitCodes.refused : exitCodes.ok;
}
