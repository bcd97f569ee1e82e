/** The rules of the house, as data. Written once, here; `check.ts` applies them and `tidy.test.ts` plants violations. */

/** Who may import whom: the first row whose `from` matches a file decides. `$1` stands for what `from` captured. */
export interface ImportRule {
  readonly from: RegExp;
  readonly to: readonly string[];
}

const functionPackages = [
  'zod$',
  'zod-openapi$',
  'aws-lambda$',
  '@middy/',
  '@aws-lambda-powertools/',
  'grammy$',
  'swagger-ui-dist',
  'csv-stringify/sync$',
  'node:',
];

export const importRules: readonly ImportRule[] = [
  { from: /^shared\/domain\//, to: ['shared/domain/'] },
  { from: /^shared\/wire\//, to: ['shared/domain/', 'shared/wire/', 'zod$'] },
  { from: /^shared\/config\//, to: ['shared/domain/', 'shared/wire/', 'shared/config/', 'zod$', 'yaml$', 'node:'] },
  { from: /^shared\/runtime\//, to: ['shared/domain/', 'shared/runtime/', 'node:'] },
  { from: /^shared\/(store|aws)\//, to: ['shared/', '@aws-sdk/', '@smithy/', 'otpauth$', 'zod$', 'node:'] },
  {
    from: /^executor\/(engine|strategies|guards)\//,
    to: ['shared/domain/', 'executor/engine/', 'executor/strategies/', 'executor/guards/'],
  },
  {
    from: /^executor\/venues\/ccxt\//,
    to: [
      'shared/domain/',
      'executor/venues/[^/]+$',
      'executor/venues/ccxt/',
      'zod$',
      'ccxt$',
      'node_modules/ccxt/',
      'node:',
    ],
  },
  {
    from: /^executor\/venues\/([^/]+)\//,
    to: ['shared/domain/', 'executor/venues/[^/]+$', 'executor/venues/$1/', 'zod$', 'ws$', 'node:'],
  },
  { from: /^executor\/venues\//, to: ['shared/domain/', 'executor/venues/[^/]+$', 'zod$', 'node:'] },
  { from: /^executor\//, to: ['executor/', 'shared/', 'zod$', '@aws-lambda-powertools/', 'node:'] },
  { from: /^functions\/([^/]+)\//, to: ['shared/', 'functions/$1/', 'functions/[^/]+$', ...functionPackages] },
  { from: /^functions\//, to: ['shared/', 'functions/[^/]+$', ...functionPackages] },
  // The page is built by this file and made of the others.
  { from: /^dashboard\/build\.ts$/, to: ['esbuild$', 'node:'] },
  // Building the page is no part of the page.
  { from: /^dashboard\/build\.ts$/, to: ['esbuild$', 'node:'] },
  { from: /^dashboard\//, to: ['shared/domain/', 'shared/wire/', 'dashboard/', 'preact', 'uplot', 'zod$'] },
  // The bot's secret is read where it lies, so that nobody has to hold it.
  { from: /^cli\/telegram\.ts$/, to: ['shared/', 'cli/', 'commander$', 'grammy$', 'zod$', 'node:'] },
  // People are managed where their records lie, by whoever may reach those, and a HOLD needs no API; all else goes through it.
  {
    from: /^cli\/(operator(-[a-z]+)?|hold-direct)\.ts$/,
    to: ['shared/', 'cli/', 'commander$', 'uqr$', 'zod$', 'node:'],
  },
  {
    from: /^cli\//,
    to: [
      'shared/domain/',
      'shared/wire/',
      'shared/config/env\\.ts$',
      // The arithmetic of the audit chain, for files that were exported.
      'shared/store/audit-(chain|file)\\.ts$',
      'cli/',
      'commander$',
      'zod$',
      'node:',
    ],
  },
  {
    from: /^infra\//,
    to: [
      'shared/(config|domain|wire)/',
      'shared/store/dynamo/tables\\.ts$',
      'infra/',
      'aws-cdk-lib',
      'constructs$',
      'cdk-nag$',
      'esbuild$',
      'node:',
    ],
  },
  { from: /^local\//, to: ['dashboard/build\\.ts$', '(?!(test|infra|cli|dashboard)/)'] },
  { from: /^test\//, to: [''] },
  { from: /^[^/]+$/, to: ['(?!(local|infra|executor|functions|test)/)'] },
];

/** A package and the only places that may name it, whatever the table above allows. */
export const packageRules: readonly { readonly name: RegExp; readonly onlyIn: RegExp }[] = [
  { name: /^(ccxt$|node_modules\/ccxt\/)/, onlyIn: /^(executor\/venues\/ccxt|test)\// },
  { name: /^@(aws-sdk|smithy)\//, onlyIn: /^(shared\/aws|shared\/store|local\/aws|test)\// },
  { name: /^(vitest|fast-check)/, onlyIn: /^(test\/|vitest\.config\.ts$)/ },
];

/** What code may not say, and where it is allowed after all. Comments and the insides of plain strings do not count. */
export interface Ban {
  readonly rule: string;
  readonly what: RegExp;
  readonly allowedIn: RegExp;
  readonly instead: string;
}

const nowhere = /^$/;
const pure = /^executor\/(engine|strategies|guards)\//;
const outsidePure = new RegExp(`^(?!${pure.source.slice(1)})`);

export const bans: readonly Ban[] = [
  {
    rule: 'environment',
    what: /\bprocess\s*\.\s*env\b|\bprocess\[/,
    // setup.mjs runs on Node 20 before anything is installed, so it cannot import TypeScript.
    allowedIn: /^(shared\/config\/env\.ts|local\/setup\.mjs|test\/.*)$/,
    instead: 'readEnv of shared/config/env.ts',
  },
  {
    rule: 'clock',
    what: /\bDate\s*\.\s*now\b|\bnew Date\s*\(\s*\)|\bnew Date\b(?!\s*\()|\bperformance\s*\.\s*now\b|\bprocess\s*\.\s*hrtime\b/,
    // A browser page and the CLI show how old something is; nothing is decided there.
    allowedIn: /^(shared\/runtime\/clock\.ts|dashboard\/clock\.ts|test\/.*)$/,
    instead: 'the injected Clock',
  },
  {
    rule: 'randomness',
    what: /\bMath\s*\.\s*random\b/,
    allowedIn: nowhere,
    instead: 'an id or a seed that is passed in',
  },
  {
    rule: 'cleared-order',
    what: /\bas\s+ClearedOrder\b|<ClearedOrder>\s*\w/,
    allowedIn: /^executor\/guards\/index\.ts$/,
    instead: 'review of executor/guards/index.ts',
  },
  {
    rule: 'dynamic-import',
    what: /\bimport\s*\(/,
    allowedIn:
      /^(local\/aws\/handlers\.ts|infra\/own-routes\.ts|functions\/(control\/app|decide-request|wiring)\.ts|test\/.*)$/,
    instead: 'a plain import at the top, which the table of imports can see',
  },
  {
    rule: 'secret-compare',
    // Comparing with nothing, or with a text that is written there (blank by now), tells nobody anything.
    what: /(?:[tT]oken|[sS]ecret|[pP]assphrase|sha256|[dD]igest|[sS]ignature)\s*[!=]==?(?!\s*(?:undefined|null|true|false|[?)|&;:,}\]\d]|$)|=)|[!=]==?\s*[\w.]*(?:[tT]oken|[sS]ecret|[pP]assphrase|sha256|[dD]igest|[sS]ignature)\b(?!\s*[.([])/,
    allowedIn: /^test\/.*$/,
    instead: 'sameSecret or isOfDigest of shared/store/operators.ts, which take the same time whatever is right',
  },
  { rule: 'require', what: /\brequire\s*\(/, allowedIn: /^(infra|test)\/.*$/, instead: 'an import' },
  {
    rule: 'pure-timers',
    what: /\b(setTimeout|setInterval|setImmediate|queueMicrotask|fetch|randomUUID|console|process)\b/,
    allowedIn: outsidePure,
    instead: 'an effect that the shell carries out',
  },
  {
    rule: 'pure-async',
    what: /\b(async|await|Promise)\b/,
    allowedIn: outsidePure,
    instead: 'an effect now and an event later',
  },
  { rule: 'any', what: /\bas\s+(any|unknown\s+as)\b|[:<]\s*any\b/, allowedIn: nowhere, instead: 'a parse at the edge' },
  {
    rule: 'focused-test',
    what: /\b(it|test|describe)(\.\w+)*\.(only|skip|todo|skipIf|runIf)\b|\b(xit|xtest|xdescribe|fit|fdescribe)\s*\(/,
    allowedIn: nowhere,
    instead: 'a test that always runs',
  },
  { rule: 'mocking', what: /\bvi\s*\.\s*(mock|fn|spyOn|stubGlobal)\b/, allowedIn: nowhere, instead: 'real parts' },
];

/** Words that no text of ours holds, comments included. */
export const bannedWords: readonly { readonly rule: string; readonly what: RegExp; readonly instead: string }[] = [
  { rule: 'unfinished', what: /\b(TODO|FIXME|XXX|HACK)\b/, instead: 'finish it, or open an issue' },
  { rule: 'ignored-types', what: /@ts-(ignore|nocheck|expect-error)/, instead: 'a type that is right' },
  {
    rule: 'machine-path',
    what: /(?<![\w.@-])\/(work|root|home\/[a-z]\w*|Users\/[A-Za-z]\w*)\/[\w.-]/,
    instead: 'a path inside the project',
  },
];

/** `import { z }` bundles every locale of zod: 370 kB that no Lambda needs. */
export const namedZod =
  /\bimport\s+(?:type\s+)?(?:z\s*,?\s*)?\{[^}]*\bz\b[^}]*\}\s*from\s*['"]zod['"]|\bimport\s+z\s+from\s*['"]zod['"]/;

/** Only style sheets are imported for what they do, and only by the page. */
export const bareImportAllowed = (from: string, specifier: string): boolean =>
  from.startsWith('test/') || (from.startsWith('dashboard/') && specifier.endsWith('.css'));

export const LINES_MAX = 300;
export const bannedNames = /^(utils?|helpers?|common|misc|types|functions|index)\.(ts|tsx|mjs|js)$/;
/** The list of guards is the one file that a folder's name alone explains. */
export const bannedNamesAllowed = /^(executor\/guards\/index\.ts)$/;
