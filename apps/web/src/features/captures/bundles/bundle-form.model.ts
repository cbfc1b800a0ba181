import { requirementsOf, selectorOfRequirements, validateBundleRequest } from '@netloft/antrea';
import type { BundleRequest, BundleRequestInput } from '@netloft/contracts';
import { splitReference } from '../../../lib/objects.ts';
import { BUNDLE_FORM_KEYS, capturesSearch, fillsForm, type CapturesSearch } from '../captures.search.ts';
import { faultsByField, whole } from '../parts/faults.ts';
import { bundlesText as text } from './bundles.messages.ts';
import { EMPTY_BUNDLE, namesOf, requirementsIn, type BundleForm } from './bundle-form.fields.ts';

const FIELDS = {
  nodes: 'nodes',
  since: 'since',
  sinceTime: 'since',
  expirationMinutes: 'expires',
  fileServer: 'serverUrl',
  'fileServer.hostPublicKey': 'hostKey',
  authentication: 'secret',
} as const;
/** Fields beside which a fault can stand; `form` for those that belong to none. */
export type BundleField = (typeof FIELDS)[keyof typeof FIELDS] | 'form';
export type BundleFaults = Readonly<Partial<Record<BundleField, string>>>;

/** The faults of a refusal, at the form's fields. */
export const faultsOfErrors = (errors: readonly { readonly path: string; readonly message: string }[]): BundleFaults =>
  faultsByField(errors, FIELDS);

type Nodes = BundleRequestInput['nodes'];

function nodesOf(form: BundleForm): { readonly nodes: Nodes; readonly fault?: string } {
  if (form.nodesType === 'all') return { nodes: { type: 'all' } };
  if (form.nodesType === 'names') {
    const names = namesOf(form.nodeNames);
    return { nodes: { type: 'names', names }, ...(names.length === 0 ? { fault: text.faultNodes } : {}) };
  }
  const requirements = requirementsIn(form.selector);
  const selector = selectorOfRequirements(requirements);
  if (!selector.ok) return { nodes: { type: 'selector', selector: {} }, fault: selector.error };
  // The reader of requirements writes nothing but matchLabels and matchExpressions.
  const nodes: Nodes = { type: 'selector', selector: selector.value };
  return { nodes, ...(requirements.length === 0 ? { fault: text.faultSelector } : {}) };
}

/** The request that the form asks for, or what is wrong with it, by field: Antrea's own words where Antrea has a rule. */
export function requestOfForm(
  form: BundleForm,
): { readonly ok: true; readonly request: BundleRequestInput } | { readonly ok: false; readonly faults: BundleFaults } {
  const typed: Partial<Record<BundleField, string>> = {};
  const { nodes, fault } = nodesOf(form);
  if (fault !== undefined) typed.nodes = fault;
  const minutes = whole(form.expires, 1, 1440);
  if (typeof minutes !== 'number') typed.expires = text.faultNumber(1, 1440);
  const url = form.serverUrl.trim();
  if (url === '') typed.serverUrl = text.faultServer;
  const secret = { namespace: form.secretNamespace.trim(), name: form.secretName.trim() };
  if (secret.namespace === '' || secret.name === '') typed.secret = text.faultSecret;
  const key = form.hostKey.trim();
  const since = form.since.trim();
  const request: BundleRequestInput = {
    nodes,
    ...(since === '' ? {} : { since }),
    expirationMinutes: minutes ?? 60,
    fileServer: { url, ...(key === '' ? {} : { hostPublicKey: key }) },
    authentication: { type: form.auth, secret },
  };
  const faults: BundleFaults = { ...faultsOfErrors(validateBundleRequest(request)), ...typed };
  return Object.keys(faults).length > 0 ? { ok: false, faults } : { ok: true, request };
}

/** The form that makes a request again. */
export function formOfRequest(request: BundleRequest | BundleRequestInput): BundleForm {
  const { nodes, authentication, fileServer } = request;
  return {
    nodesType: nodes.type,
    nodeNames: nodes.type === 'names' ? nodes.names.join(',') : '',
    selector: nodes.type === 'selector' ? requirementsOf(nodes.selector).join(',') : '',
    since: request.since ?? '',
    expires: String(request.expirationMinutes ?? 60),
    serverUrl: fileServer.url,
    hostKey: fileServer.hostPublicKey ?? '',
    auth: authentication.type ?? 'BasicAuthentication',
    secretNamespace: authentication.secret.namespace,
    secretName: authentication.secret.name,
  };
}

/** The form that a link asks for; null when it fills none, so that a form kept from before stays. */
export function formOfSearch(search: CapturesSearch): BundleForm | null {
  if (search.part !== 'bundles' || !fillsForm(search, BUNDLE_FORM_KEYS)) return null;
  const secret = splitReference(search.secret ?? '');
  const named = search.nodes !== undefined && search.nodes !== 'all';
  return {
    ...EMPTY_BUNDLE,
    nodesType: search.selector !== undefined ? 'selector' : named ? 'names' : 'all',
    nodeNames: named ? (search.nodes ?? '') : '',
    selector: search.selector ?? '',
    since: search.since ?? '',
    expires: String(search.expires ?? 60),
    serverUrl: search.server ?? '',
    hostKey: search.hostKey ?? '',
    auth: search.auth ?? 'BasicAuthentication',
    secretNamespace: secret.namespace ?? '',
    secretName: secret.name,
  };
}

/** The link that fills the form in this way. */
export function searchOfForm(form: BundleForm): CapturesSearch {
  const minutes = whole(form.expires, 1, 1440);
  return capturesSearch({
    part: 'bundles',
    nodes:
      form.nodesType === 'names' ? namesOf(form.nodeNames).join(',') : form.nodesType === 'all' ? 'all' : undefined,
    selector: form.nodesType === 'selector' ? form.selector.trim() : undefined,
    since: form.since.trim(),
    expires: minutes === 60 ? undefined : (minutes ?? undefined),
    server: form.serverUrl.trim(),
    hostKey: form.hostKey.trim(),
    auth: form.auth === 'BasicAuthentication' ? undefined : form.auth,
    secret: form.secretName.trim() === '' ? undefined : `${form.secretNamespace.trim()}/${form.secretName.trim()}`,
  });
}
