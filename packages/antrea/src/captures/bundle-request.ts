import type { BundleRequest, BundleRequestInput } from '@netloft/contracts';
import { type Json, number, object, strings, text } from '../evaluation/read.ts';
import { fileServerOf, fileServerSpec } from './request.ts';

/** When spec.expirationMinutes is absent: the CRD's default. */
export const DEFAULT_EXPIRATION_MINUTES = 60;
const AUTHENTICATIONS = ['BasicAuthentication', 'BearerToken', 'APIKey'] as const;

function nodesSpec(nodes: BundleRequestInput['nodes']): Json {
  if (nodes.type === 'names') return { nodeNames: nodes.names };
  // Neither names nor a selector selects every Node.
  return nodes.type === 'selector' ? { nodeSelector: nodes.selector } : {};
}

/** The spec of a SupportBundleCollection for a request. */
export function bundleSpec(request: BundleRequest | BundleRequestInput): Json {
  return {
    nodes: nodesSpec(request.nodes),
    expirationMinutes: request.expirationMinutes ?? DEFAULT_EXPIRATION_MINUTES,
    ...(request.since === undefined ? {} : { sinceTime: request.since }),
    fileServer: fileServerSpec(request.fileServer),
    authentication: {
      authType: request.authentication.type ?? 'BasicAuthentication',
      authSecret: request.authentication.secret,
    },
  };
}

function nodesOf(value: unknown): BundleRequest['nodes'] | null {
  const nodes = object(value);
  if (nodes === undefined) return null;
  const names = [...strings(nodes['nodeNames'])];
  const selector = object(nodes['nodeSelector']);
  if (names.length > 0) return selector === undefined ? { type: 'names', names } : null;
  return selector === undefined ? { type: 'all' } : { type: 'selector', selector };
}

/** The form that makes a SupportBundleCollection again; null when it uses what the form does not have, such as ExternalNodes. */
export function bundleRequestOf(spec: Json): BundleRequest | null {
  const nodes = nodesOf(spec['nodes']);
  const fileServer = fileServerOf(spec['fileServer']);
  const authentication = object(spec['authentication']) ?? {};
  const secret = object(authentication['authSecret']);
  const type = AUTHENTICATIONS.find((one) => one === authentication['authType']);
  if (nodes === null || fileServer === undefined || secret === undefined || type === undefined) return null;
  if (spec['externalNodes'] !== undefined) return null;
  const since = text(spec['sinceTime']);
  return {
    nodes,
    ...(since ? { since } : {}),
    expirationMinutes: number(spec['expirationMinutes']) ?? DEFAULT_EXPIRATION_MINUTES,
    fileServer,
    authentication: {
      type,
      secret: { namespace: text(secret['namespace']) ?? '', name: text(secret['name']) ?? '' },
    },
  };
}
