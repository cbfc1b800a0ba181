import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Asked, Simulator } from '@netloft/simulator';
import { expect } from 'vitest';

/** The accounts that deploy/rbac*.yaml makes. */
const ACCOUNT = /^system:serviceaccount:netloft:(netloft|netloft-admin)$/;
/** Resources of which some rules name single objects. */
const NAMED = new Set([
  'configmaps',
  'secrets',
  'serviceaccounts',
  'podsecuritypolicies',
  'services/proxy',
  'namespaces',
  'customresourcedefinitions',
  'clusterroles',
  'clusterrolebindings',
  'roles',
  'rolebindings',
]);
const written = new Set<string>();

/**
 * Notes what Netloft's own accounts and the people who signed in ask of the simulated clusters, one line of JSON for each kind of request, in the folder that
 * NETLOFT_RIGHTS_RECORD names; `node deploy/testing/check-rights.mjs` compares it with the rules. Nothing without the variable.
 */
export function recordRights(simulator: Simulator): void {
  const folder = process.env['NETLOFT_RIGHTS_RECORD'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${process.pid}.jsonl`);
  const from = /features\/([^/]+)/.exec(expect.getState().testPath ?? '')?.[1];
  const note = ({ username, name, ...asked }: Asked): void => {
    const account = ACCOUNT.exec(username)?.[1] ?? 'person';
    const resource = asked.subresource === undefined ? asked.resource : `${asked.resource}/${asked.subresource}`;
    const line = JSON.stringify({ account, from, ...asked, ...(NAMED.has(resource) ? { name } : {}) });
    if (written.has(line)) return;
    written.add(line);
    appendFileSync(file, `${line}\n`);
  };
  for (const cluster of simulator.clusters) cluster.audit(note);
}
