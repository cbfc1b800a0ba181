// Writes deploy/rbac*.yaml, for who installs without Helm, from the list that the chart makes its roles from: `node deploy/testing/write-rbac.mjs`.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { NAMESPACES, readRights } from './check-rights.mjs';

const DEPLOY = join(dirname(fileURLToPath(import.meta.url)), '..');
const HEADS = {
  rbac: `# The two accounts that Netloft uses in a cluster, with the right and the feature that needs it. The Helm chart makes the same.
# \`netloft\` is the server's own; no user's request runs as it. \`netloft-admin\` is who the admin password stands for.
# Written from deploy/helm/netloft/files/rights.yaml; change it there.`,
  'rbac-captures': `# Only where people who sign in with the admin password shall fetch files of captures: apply it after rbac.yaml. Without it everything else of
# captures works, and files are fetched with kubectl, or from a file server.
# Written from deploy/helm/netloft/files/rights.yaml; change it there.`,
  'rbac-nsx': `# Only where Netloft works with NSX: apply it after rbac.yaml.
# It lets the admin password's account work with the NSX credential that Netloft has, and register the cluster at NSX.
# Written from deploy/helm/netloft/files/rights.yaml; change it there.`,
};
const NAMESPACE = (name, comment = '') => `${comment}apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${name}\n`;
const ACCOUNT = (name, rest = '') =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n  namespace: ${NAMESPACES.release}\n${rest}`;
/** It is acted as; no Pod needs its token. */
const NO_TOKEN = 'automountServiceAccountToken: false\n';
/** What a file holds before its roles. */
const FIRST = {
  rbac: [NAMESPACE(NAMESPACES.release), ACCOUNT('netloft'), ACCOUNT('netloft-admin', NO_TOKEN)],
  'rbac-captures': [],
  'rbac-nsx': [
    NAMESPACE(
      NAMESPACES.nsx,
      '# Kept when a cluster is deregistered: the Namespace holds the right to register it again.\n',
    ),
  ],
};

const flow = (values) => `[${values.map((one) => (/^[a-z][\w./-]*$/.test(one) ? one : `'${one}'`)).join(', ')}]`;
const meta = (role) =>
  `metadata:\n  name: ${role.name}\n${role.namespace === undefined ? '' : `  namespace: ${NAMESPACES[role.namespace]}\n`}`;

function roleText(role) {
  const kind = role.namespace === undefined ? 'ClusterRole' : 'Role';
  const rules = role.rules.map(({ features, why, rule }) => {
    const [first = [], ...rest] = Object.entries(rule);
    const lines = [`  - ${first[0]}: ${flow(first[1])}`, ...rest.map(([key, values]) => `    ${key}: ${flow(values)}`)];
    return `  # ${features.join(', ')}: ${why.trim()}\n${lines.join('\n')}\n`;
  });
  return [
    `apiVersion: rbac.authorization.k8s.io/v1\nkind: ${kind}\n${meta(role)}rules:\n${rules.join('')}`,
    `apiVersion: rbac.authorization.k8s.io/v1\nkind: ${kind}Binding\n${meta(role)}roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ${kind}, name: ${role.name} }\nsubjects:\n  - { kind: ServiceAccount, name: ${role.account}, namespace: ${NAMESPACES.release} }\n`,
  ];
}

/** Text of each file of deploy/, by its name without `.yaml`. */
export function rbacFiles(roles = readRights()) {
  return Object.fromEntries(
    Object.entries(HEADS).map(([file, head]) => {
      const documents = [...FIRST[file], ...roles.filter((role) => role.file === file).flatMap(roleText)];
      return [file, `${head}\n${documents.join('---\n')}`];
    }),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  for (const [file, text] of Object.entries(rbacFiles())) writeFileSync(join(DEPLOY, `${file}.yaml`), text);
