/** What two people decide together, as the bot calls it: in its answers and in what it tells by itself. */
export const actionWords = {
  en: {
    resume: 'lift HOLD',
    exit_safe_mode: 'leave safe mode',
    exit_dry_run: 'leave dry run',
    enable_strategy: 'switch a strategy on',
    raise_limit: 'raise a limit',
    apply_config: 'loosen the configuration',
  },
  ru: {
    resume: 'снять HOLD',
    exit_safe_mode: 'выйти из safe mode',
    exit_dry_run: 'выйти из dry run',
    enable_strategy: 'включить стратегию',
    raise_limit: 'повысить лимит',
    apply_config: 'ослабить конфигурацию',
  },
};
export type AskedAction = keyof typeof actionWords.en;
