import { isObject, objectOf, textOf } from '../../kubernetes/json.ts';
import type { Json, NsxAnswer, NsxRequest, NsxRoute, NsxWorld, Stored } from '../types.ts';
import { listAnswer } from './lists.ts';
import { invalidRequest, notFound, refuse } from './refusals.ts';

const IDENTITIES = '/api/v1/trust-management/principal-identities';
const CERTIFICATES = '/api/v1/trust-management/certificates';

const bodyOf = ({ body }: NsxRequest): Json => objectOf(body);
const text = (body: Json, name: string): string => textOf(body[name]);

function answer<T>(stored: Stored<T>, status: number, body?: (value: T) => unknown): NsxAnswer {
  if (!stored.ok) return refuse(stored.refusal);
  return body === undefined ? { status } : { status, body: body(stored.value) };
}

/** `role`, or the roles of every entry of `roles_for_paths`; undefined when neither is given. */
function rolesOf(body: Json): readonly string[] | undefined {
  const paths = Array.isArray(body['roles_for_paths']) ? body['roles_for_paths'].filter(isObject) : [];
  const roles = paths.flatMap((entry) => (Array.isArray(entry['roles']) ? entry['roles'] : [])).filter(isObject);
  const names = roles.map((one) => text(one, 'role')).filter((role) => role !== '');
  if (names.length > 0) return [...new Set(names)];
  const role = text(body, 'role');
  return role === '' ? undefined : [role];
}

function addIdentity(world: NsxWorld, request: NsxRequest): NsxAnswer {
  const body = bodyOf(request);
  const missing = ['name', 'node_id', 'certificate_pem'].find((name) => text(body, name) === '');
  if (missing !== undefined) return refuse(invalidRequest(`Required property ${missing} is missing.`));
  const roles = rolesOf(body);
  const displayName = text(body, 'display_name');
  const made = world.trust.addIdentity({
    name: text(body, 'name'),
    nodeId: text(body, 'node_id'),
    certificatePem: text(body, 'certificate_pem'),
    by: request.principal.name,
    isProtected: body['is_protected'] !== false,
    ...(roles === undefined ? {} : { roles }),
    ...(displayName === '' ? {} : { displayName }),
  });
  return answer(made, 201, ({ object }) => object);
}

function actOnIdentities(world: NsxWorld, request: NsxRequest): NsxAnswer {
  const action = request.query.get('action');
  if (action !== 'update_certificate') return refuse(invalidRequest(`action ${action ?? ''} is not known.`));
  const body = bodyOf(request);
  const [identity, certificate] = [text(body, 'principal_identity_id'), text(body, 'certificate_id')];
  const changed = world.trust.changeCertificate(identity, certificate, request.principal.name);
  return answer(changed, 200, ({ object }) => object);
}

function actOnCertificates(world: NsxWorld, request: NsxRequest): NsxAnswer {
  const action = request.query.get('action');
  if (action !== 'import') return refuse(invalidRequest(`action ${action ?? ''} is not known.`));
  const body = bodyOf(request);
  const name = text(body, 'display_name');
  const made = world.trust.importCertificate(
    text(body, 'pem_encoded'),
    request.principal.name,
    name === '' ? undefined : name,
  );
  return answer(made, 201, ({ object }) => ({ results: [object], result_count: 1 }));
}

/** Certificates and principal identities. */
export function trustRoutes(world: NsxWorld): NsxRoute[] {
  const { trust } = world;
  const one = (items: () => readonly { readonly id: string; readonly object: Json }[], id = ''): NsxAnswer => {
    const found = items().find((item) => item.id === id);
    return found === undefined ? refuse(notFound(id)) : { status: 200, body: found.object };
  };
  const list = (request: NsxRequest, items: readonly { readonly object: Json }[]): NsxAnswer =>
    listAnswer(
      world,
      request,
      items.map(({ object }) => object),
    );
  return [
    {
      methods: ['GET', 'POST'],
      path: IDENTITIES,
      handle: (request) =>
        request.method === 'GET' ? list(request, trust.identities()) : actOnIdentities(world, request),
    },
    { methods: ['POST'], path: `${IDENTITIES}/with-certificate`, handle: (request) => addIdentity(world, request) },
    {
      methods: ['GET', 'DELETE'],
      path: `${IDENTITIES}/:id`,
      handle: ({ method, params: { id = '' } }) =>
        method === 'GET' ? one(() => trust.identities(), id) : answer(trust.removeIdentity(id), 200),
    },
    {
      methods: ['GET', 'POST'],
      path: CERTIFICATES,
      handle: (request) =>
        request.method === 'GET' ? list(request, trust.certificates()) : actOnCertificates(world, request),
    },
    {
      methods: ['GET', 'DELETE'],
      path: `${CERTIFICATES}/:id`,
      handle: ({ method, params: { id = '' } }) =>
        method === 'GET' ? one(() => trust.certificates(), id) : answer(trust.removeCertificate(id), 200),
    },
  ];
}
