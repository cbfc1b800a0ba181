import { isObject } from '../kubernetes/json.ts';
import { CLUSTER_ACTIONS, type ClusterAction, type NsxControl } from '../nsx/core/control.ts';
import type { Stored } from '../nsx/types.ts';

export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

const answer = (body: unknown): ControlAnswer => ({ status: 200, body });
const refuse = (status: number, error: string): ControlAnswer => ({ status, body: { error } });
const stored = (result: Stored<unknown>): ControlAnswer =>
  result.ok ? answer(result.value) : refuse(result.refusal.status, result.refusal.message);
const isClusterAction = (text: string): text is ClusterAction => (CLUSTER_ACTIONS as readonly string[]).includes(text);

/** Addresses of the simulated NSX, for the list of those there are. */
export const NSX_PATHS: readonly string[] = [
  '/nsx/state',
  '/nsx/faults',
  '/nsx/managers/{n}/stop|start',
  `/nsx/clusters/{name}/${CLUSTER_ACTIONS.join('|')}`,
];

function read(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function faults(method: string, text: string, nsx: NsxControl): ControlAnswer {
  if (method === 'GET') return answer(nsx.faults());
  if (method === 'DELETE') {
    nsx.clearFaults();
    return answer(nsx.faults());
  }
  if (method !== 'POST') return refuse(405, '/nsx/faults takes GET, POST and DELETE');
  const value = read(text);
  return value === undefined ? refuse(400, 'the body is not JSON') : stored(nsx.addFault(value));
}

function cluster(name: string, action: string, text: string, nsx: NsxControl): ControlAnswer {
  if (!isClusterAction(action)) return refuse(404, `a cluster has no ${action}; it has ${CLUSTER_ACTIONS.join(', ')}`);
  const wish = read(text);
  return isObject(wish) ? stored(nsx.cluster(name, action, wish)) : refuse(400, 'the body must be a JSON object');
}

/** What the control port answers below `/nsx/`; undefined for an address that is not there. */
export async function nsxControlAnswer(
  method: string,
  path: string,
  text: string,
  nsx: NsxControl | undefined,
): Promise<ControlAnswer | undefined> {
  if (nsx === undefined) return refuse(404, 'there is no simulated NSX');
  const [, , first = '', name = '', action = '', ...more] = path.split('/');
  if (first === 'faults' && name === '') return faults(method, text, nsx);
  if (first === 'state' && name === '')
    return method === 'GET' ? answer(nsx.state()) : refuse(405, '/nsx/state takes GET');
  if (more.length > 0 || action === '' || (first !== 'managers' && first !== 'clusters')) return undefined;
  if (method !== 'POST') return refuse(405, `${path} takes POST`);
  if (first === 'clusters') return cluster(decodeURIComponent(name), action, text, nsx);
  if (action !== 'stop' && action !== 'start') return refuse(404, `a manager has no ${action}; it has stop and start`);
  return stored(await nsx.manager(Number(name), action));
}
