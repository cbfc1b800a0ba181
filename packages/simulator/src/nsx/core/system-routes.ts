import { isObject } from '../../kubernetes/json.ts';
import type { Json, NsxAnswer, NsxRelease, NsxRoute, NsxWorld } from '../types.ts';
import { listAnswer } from './lists.ts';
import { invalidRequest, refuse } from './refusals.ts';
import type { Settings, SystemState } from './system-state.ts';

export interface SystemContext {
  readonly world: NsxWorld;
  readonly system: SystemState;
  readonly managers: () => readonly { readonly number: number; readonly url: string; readonly running: boolean }[];
}

/** Build numbers are made up. */
const VERSIONS: Readonly<Record<NsxRelease, string>> = {
  '4.1': '4.1.2.0.0.22589037',
  '4.2': '4.2.1.0.0.24304122',
  '9.0': '9.0.0.0.0.24733064',
};
const CLUSTER_ID = '2f0c1f4b-6f6e-4f6d-9a3e-0d5b8c7a1e42';
const nodeId = (number: number): string => `9c8d7e6f-0000-4000-8000-${String(number).padStart(12, '0')}`;

function clusterStatus({ managers }: SystemContext): Json {
  const nodes = managers().map(({ number, url, running }) => ({
    running,
    entry: { uuid: nodeId(number), mgmt_cluster_listen_ip_address: new URL(url).hostname },
  }));
  const down = nodes.filter(({ running }) => !running);
  const hasQuorum = down.length * 2 < nodes.length;
  const status = down.length === 0 ? 'STABLE' : hasQuorum ? 'DEGRADED' : 'UNSTABLE';
  return {
    cluster_id: CLUSTER_ID,
    mgmt_cluster_status: {
      status,
      online_nodes: nodes.filter(({ running }) => running).map(({ entry }) => entry),
      offline_nodes: down.map(({ entry }) => entry),
    },
    control_cluster_status: { status },
    detailed_cluster_status: {
      cluster_id: CLUSTER_ID,
      overall_status: status === 'UNSTABLE' ? 'UNAVAILABLE' : status,
      groups: [],
    },
  };
}

function licenses({ world }: SystemContext): readonly Json[] {
  return [
    {
      license_key: '00000-00000-00000-00000-00000',
      product_name: 'NSX Firewall with Advanced Threat Prevention',
      product_version: world.settings.release,
      features: 'DISTRIBUTED_FIREWALL;IDENTITY_FIREWALL;CONTAINER_SECURITY',
      capacity_type: 'CORE',
      quantity: 512,
      is_eval: false,
      is_expired: false,
      expiry: 0,
    },
  ];
}

const answer = (body: unknown): NsxAnswer => ({ status: 200, body });

/** GET and PUT of a settings object; 400 names a member of a wrong type. */
function settingsRoute<T extends object>(path: string, settings: Settings<T>): NsxRoute {
  return {
    methods: ['GET', 'PUT'],
    path,
    handle({ method, body }) {
      if (method === 'GET') return answer(settings.object);
      const wrong = isObject(body) ? settings.replace(body) : '';
      if (wrong === '') return refuse(invalidRequest('The body is no JSON object.'));
      return wrong === undefined ? answer(settings.object) : refuse(invalidRequest(`${wrong} has a wrong value.`));
    },
  };
}

const read = (path: string, body: NsxRoute['handle']): NsxRoute => ({ methods: ['GET'], path, handle: body });

/** Health, version, cluster status, who am I, limits, lockout policy, licences. */
export function systemRoutes(context: SystemContext): NsxRoute[] {
  const version = VERSIONS[context.world.settings.release];
  return [
    read('/api/v1/reverse-proxy/node/health', () => answer({ healthy: true })),
    read('/api/v1/node/version', () => answer({ node_version: version, product_version: version })),
    read('/api/v1/cluster/status', () => answer(clusterStatus(context))),
    read('/api/v1/aaa/user-info', ({ principal: { name, roles } }) => {
      const list = roles.map((role) => ({ role, permissions: ['read-api'] }));
      return answer({ user_name: name, roles: list });
    }),
    settingsRoute('/api/v1/cluster/api-service', context.system.apiService),
    settingsRoute('/api/v1/node/aaa/auth-policy', context.system.authPolicy),
    read('/api/v1/licenses', (request) => listAnswer(context.world, request, licenses(context))),
  ];
}
