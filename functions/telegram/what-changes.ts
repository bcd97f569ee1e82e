/** What a request for another configuration changes, key by key, so that nobody approves in the chat what they have not seen. */
import { changeInWordsOf } from '#shared/domain/config-change.ts';
import type { Approval } from '#shared/wire/approval.ts';
import type { Texts } from './texts.ts';

/** Every changed key as it was and as it would be; none where the request itself says all. */
export const changeLines = ({ change }: Approval, texts: Texts): readonly string[] =>
  (change.apply_config?.changes ?? []).map((one) => changeInWordsOf(texts.change, one));

/** Whether a text, in whichever language, has shown all of it. */
export const showsAll = (approval: Approval, texts: readonly Texts[], text: string): boolean => {
  const shown = new Set(text.split('\n'));
  return texts.some((one) => changeLines(approval, one).every((line) => shown.has(line)));
};
