/** Secrets by their names and ages. A value is read from where nobody sees it, sent once, and shown never. */
import type * as z from 'zod';
import { SecretChanged, SecretList } from '#shared/wire/http-secrets.ts';
import { callApi } from './call.ts';
import { exitCodes, fine, tell, type ExitCode, type Session } from './commands.ts';

const rowLine = ({ name, set, age_days, needs_rotation }: z.output<typeof SecretList>['secrets'][number]): string => {
  const age = !set ? 'not set' : age_days === null ? 'age not known' : `${age_days} days`;
  return `${name.padEnd(26)} ${age.padEnd(14)}${needs_rotation ? 'NEEDS ROTATION' : ''}`.trimEnd();
};

/** Exit code 1 when something is to be rotated, for whoever looks weekly by a machine. */
export async function secrets(session: Session): Promise<ExitCode> {
  const outcome = await callApi(session.target, 'GET', '/api/ui/secrets', SecretList);
  return tell(session, outcome, (list) => {
    const old = list.secrets.some((secret) => secret.needs_rotation);
    const rule = `rotate what is older than ${list.rotate_after_days} days: propbotctl rotate-key --name NAME`;
    return {
      lines: [...list.secrets.map(rowLine), ...(old ? [rule] : [])],
      exitCode: old ? exitCodes.refused : exitCodes.ok,
    };
  });
}

export async function rotateKey(session: Session, values: Readonly<Record<string, string>>): Promise<ExitCode> {
  const outcome = await callApi(session.target, 'POST', '/api/ui/secret', SecretChanged, values);
  return tell(session, outcome, ({ changed, warnings, next_step }) =>
    fine([
      `in place: ${changed.join(', ')}`,
      ...warnings.map((warning) => `warning: ${warning}`),
      `next: ${next_step}`,
    ]),
  );
}
