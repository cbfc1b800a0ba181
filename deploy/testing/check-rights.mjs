// Compares the rights that deploy/rbac*.yaml give with the requests that Netloft's own accounts made while the server's tests ran:
// `node deploy/testing/check-rights.mjs FOLDER`, after tests with NETLOFT_RIGHTS_RECORD=FOLDER. `npm test` runs it after the unit tests.
// It fails on a request that no rule allows and on a right that no request needs, unless a reason is written down.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parse } from 'yaml';

const HERE = dirname(fileURLToPath(import.meta.url));
const RIGHTS = join(HERE, '../helm/netloft/files/rights.yaml');
/** Namespaces as the chart names them by default. */
export const NAMESPACES = {
  antrea: 'kube-system',
  flowAggregator: 'flow-aggregator',
  release: 'netloft',
  nsx: 'vmware-system-antrea',
};

/** What Kubernetes gives everybody who is signed in: system:basic-user, system:discovery and system:public-info-viewer. */
const EVERYBODY = [
  {
    apiGroups: ['authorization.k8s.io', 'authentication.k8s.io'],
    resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews', 'selfsubjectreviews'],
    verbs: ['create'],
  },
  {
    nonResourceURLs: [
      '/api',
      '/api/*',
      '/apis',
      '/apis/*',
      '/healthz',
      '/livez',
      '/openapi',
      '/openapi/*',
      '/readyz',
      '/version',
      '/version/',
    ],
    verbs: ['get'],
  },
];

/** The list of files/rights.yaml. */
export const readRights = () => parse(readFileSync(RIGHTS, 'utf8')).roles;

/** Each line of every record in a folder. */
export function readRecords(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line));
}

/** The single rights of a rule: one for each group, resource, name and verb, or path and verb. */
export function partsOf(rule) {
  if (rule.nonResourceURLs !== undefined)
    return rule.nonResourceURLs.flatMap((path) => rule.verbs.map((verb) => ({ path, verb })));
  return rule.apiGroups.flatMap((group) =>
    rule.resources.flatMap((resource) =>
      (rule.resourceNames ?? [undefined]).flatMap((name) =>
        rule.verbs.map((verb) => ({ group, resource, name, verb })),
      ),
    ),
  );
}

const READING = new Set(['get', 'list', 'watch']);
/** Rights that are needed together: to read is one, to change is one, of one resource in one rule. A page that lists a kind also opens one of it. */
const unitOf = ({ path, group, resource, name, verb }) =>
  JSON.stringify([path ?? '', group ?? '', resource ?? '', name ?? '', READING.has(verb) ? 'read' : 'change']);

/** Whether one right is what a request needs, in the words of RBAC. */
export function partAllows(part, asked) {
  if (part.verb !== '*' && part.verb !== asked.verb) return false;
  if (asked.path !== undefined)
    return (
      part.path !== undefined &&
      (part.path === asked.path || (part.path.endsWith('*') && asked.path.startsWith(part.path.slice(0, -1))))
    );
  if (part.path !== undefined || (part.group !== '*' && part.group !== asked.group)) return false;
  const resource = asked.subresource === undefined ? asked.resource : `${asked.resource}/${asked.subresource}`;
  if (part.resource !== '*' && part.resource !== resource) return false;
  return part.name === undefined || part.name === asked.name;
}

const words = ({ verb, group, resource, subresource, name, path }) =>
  path === undefined
    ? `${verb} ${resource}${subresource === undefined ? '' : `/${subresource}`}${group === '' ? '' : `.${group}`}${name === undefined || name === '' ? '' : ` "${name}"`}`
    : `${verb} ${path}`;

/**
 * Whether a role of the list holds for this request: of the same account, everywhere or in its Namespace. What a person asks through Netloft,
 * the admin password's account asks in the same place.
 */
const holds = (role, asked) =>
  role.account === (asked.account === 'person' ? 'netloft-admin' : asked.account) &&
  (role.namespace === undefined || NAMESPACES[role.namespace] === asked.namespace);

/**
 * Faults as sentences. `tolerated` are requests that are meant to be refused: `{ account?, verb?, group?, resource?, subresource?, name?, path?, why }`,
 * each matching by the fields that it has.
 */
export function rightsFaults(roles, records, tolerated) {
  const faults = new Set();
  const parts = roles.flatMap((role, at) =>
    role.rules.flatMap((right, index) =>
      partsOf(right.rule).map((part) => ({ part, role, right, key: `${at}/${index}` })),
    ),
  );
  const everybody = EVERYBODY.flatMap(partsOf);
  const unused = new Map(parts.map(({ part, role, right, key }) => [`${key}${unitOf(part)}`, { part, role, right }]));
  const idle = new Set(tolerated);
  for (const asked of records) {
    const matching = parts.filter(({ part, role }) => holds(role, asked) && partAllows(part, asked));
    for (const { part, key } of matching) unused.delete(`${key}${unitOf(part)}`);
    // People have rights of their own, and tests use them to make things ready.
    if (asked.source !== 'request' || asked.account === 'person' || matching.length > 0) continue;
    if (everybody.some((part) => partAllows(part, asked))) continue;
    const reason = tolerated.find((one) =>
      Object.entries(one).every(([key, value]) => key === 'why' || asked[key] === value),
    );
    if (reason === undefined)
      faults.add(
        `no rule allows ${asked.account} to ${words(asked)}${asked.namespace ? ` in ${asked.namespace}` : ''} (asked by tests of ${asked.from ?? 'the server'})`,
      );
    else idle.delete(reason);
  }
  for (const { part, role, right } of unused.values()) {
    const { only } = right.unasked ?? {};
    if (right.unasked !== undefined && (only === undefined || only.includes(part.name ?? part.resource))) continue;
    const where = role.namespace === undefined ? '' : ` in ${NAMESPACES[role.namespace]}`;
    faults.add(
      `${role.account} may ${words(part)}${where}, which nothing asks for (${role.file}.yaml: ${right.features.join(', ')})`,
    );
  }
  for (const { why } of idle) faults.add(`the request that is let pass because '${why}' is made no more`);
  return [...faults].sort((one, other) => (one < other ? -1 : 1));
}

/** Requests that no rule of the list can allow. */
export const TOLERATED = ['users', 'groups'].map((resource) => ({
  account: 'netloft',
  verb: 'impersonate',
  resource,
  why: `the trusted-header mode acts as ${resource} that the installer names (signIn.trustedHeader of the chart)`,
}));

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [folder] = process.argv.slice(2);
  const records = folder === undefined || !existsSync(folder) ? [] : readRecords(folder);
  const faults = records.length === 0 ? ['nothing was recorded'] : rightsFaults(readRights(), records, TOLERATED);
  for (const fault of faults) process.stderr.write(`rights: ${fault}\n`);
  if (faults.length === 0)
    process.stdout.write(`rights: ${records.length} kinds of requests, every one allowed and every right needed\n`);
  process.exit(faults.length > 0 ? 1 : 0);
}
