import { CLUSTER_CONTROL_PLANES_PATH, ENFORCEMENT_POINT_PATH, GROUPS_PATH, SECURITY_POLICIES_PATH } from '@netloft/nsx';
import { createRouter } from '../core/router.ts';
import { createNsxWorld } from '../core/world.ts';
import type { Json, NsxAnswer, NsxMethod, NsxPrincipal, NsxRoute, NsxSettings, NsxWorld } from '../types.ts';
import { isObject, objectsOf } from './objects.ts';

export const ADMIN: NsxPrincipal = { name: 'admin', roles: ['enterprise_admin'], isProtected: false };

/** A world whose clock stands still until a test moves it. */
export function clockWorld(settings: Partial<NsxSettings> = {}): {
  readonly world: NsxWorld;
  /** Moves the clock on and runs what was due meanwhile, in its order. */
  pass(ms: number): void;
} {
  let time = 1_700_000_000_000;
  const due: { readonly at: number; readonly task: () => void }[] = [];
  const made = createNsxWorld({ purgeMs: 0, ...settings }, () => time);
  const world: NsxWorld = {
    settings: made.settings,
    policies: made.policies,
    inventory: made.inventory,
    trust: made.trust,
    now: () => time,
    after: (ms, task) => {
      due.push({ at: time + ms, task });
    },
  };
  return {
    world,
    pass(ms) {
      time += ms;
      for (let next = due.findIndex(({ at }) => at <= time); next >= 0; next = due.findIndex(({ at }) => at <= time))
        due.splice(next, 1)[0]?.task();
    },
  };
}

export interface Said {
  readonly status: number;
  readonly body: Json;
  readonly results: readonly Json[];
  readonly code: unknown;
}
export interface AskOptions {
  readonly as?: NsxPrincipal;
  readonly overwrite?: boolean;
}
export type Ask = (method: NsxMethod, path: string, body?: unknown, options?: AskOptions) => Promise<Said>;

/** Asks routes as the manager would, without its sockets. Paths are those below `/policy/api/v1`. */
export function askRoutes(routes: readonly NsxRoute[]): Ask {
  const match = createRouter(routes);
  return async (method, path, body, { as = ADMIN, overwrite = false } = {}) => {
    const url = new URL(`/policy/api/v1${path}`, 'https://nsx');
    const found = match(method, url.pathname);
    if (found.kind !== 'found') throw new Error(`no route takes ${method} ${path}`);
    const request = { method, params: found.params, query: url.searchParams, body, principal: as, overwrite };
    const answer: NsxAnswer = await found.route.handle(request);
    const object = isObject(answer.body) ? answer.body : {};
    const results = objectsOf(object['results']);
    return { status: answer.status, body: object, results, code: object['error_code'] };
  };
}

export const CLUSTER_PATHS = ['one', 'two'].map((name) => `${CLUSTER_CONTROL_PLANES_PATH}/${name}`);

/** Registers control planes by the names `one` and `two`, as far as policies look at them. */
export function putClusters(world: NsxWorld): void {
  for (const path of CLUSTER_PATHS)
    world.policies.put({
      path,
      parentPath: ENFORCEMENT_POINT_PATH,
      resourceType: 'AntreaClusterControlPlane',
      object: {},
      principal: ADMIN,
      overwrite: false,
      checkRevision: false,
    });
}

export const GROUP_PATH = `${GROUPS_PATH}/web`;

/** A group of the Pods labelled `app=web` of the Namespace `shop`. */
export const WEB_GROUP = {
  group_type: ['ANTREA'],
  expression: [
    {
      resource_type: 'NestedExpression',
      expressions: [
        { resource_type: 'Condition', member_type: 'Namespace', key: 'Name', operator: 'EQUALS', value: 'shop' },
        { resource_type: 'ConjunctionOperator', conjunction_operator: 'AND' },
        { resource_type: 'Condition', member_type: 'Pod', key: 'Tag', operator: 'EQUALS', value: 'dis:k8s:app|web' },
      ],
    },
  ],
};
export const POLICY_PATH = `${SECURITY_POLICIES_PATH}/shop`;
export const RULE = {
  id: 'http',
  action: 'ALLOW',
  direction: 'IN',
  sequence_number: 10,
  source_groups: ['ANY'],
  destination_groups: ['ANY'],
  scope: [GROUP_PATH],
  services: ['/infra/services/HTTP'],
};
export const DROP = { id: 'rest', action: 'DROP', direction: 'IN', sequence_number: 20, scope: [GROUP_PATH] };
/** Two rules applied to {@link WEB_GROUP}. */
export const POLICY = { display_name: 'Shop', category: 'Application', sequence_number: 7, rules: [RULE, DROP] };
