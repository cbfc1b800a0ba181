import { notFound, StatusError } from '../kubernetes/status.ts';
import type { MemoryStore } from '../kubernetes/store.ts';
import type { ExtraHandler } from '../kubernetes/api-server.ts';
import { agentAnswer, type ComponentAnswer, controllerAnswer } from './component-api.ts';
import { ANTREA_NAMESPACE, type ComponentPods } from './component-pods.ts';
import type { ReleaseFacts } from './release.ts';

interface Target {
  readonly scheme: string;
  readonly name: string;
  readonly port: string;
}
/** What a proxy request asks for: `name`, `name:port` or `scheme:name:port`, the port of the last one may be empty. */
function target(text: string): Target {
  const parts = text.split(':');
  if (parts.length === 3) return { scheme: parts[0] ?? '', name: parts[1] ?? '', port: parts[2] ?? '' };
  return { scheme: '', name: parts[0] ?? '', port: parts[1] ?? '' };
}

const PLAIN_TO_TLS: ComponentAnswer = {
  status: 400,
  contentType: 'text/plain; charset=utf-8',
  body: 'Client sent an HTTP request to an HTTPS server.\n',
};
const unavailable = (message: string): StatusError => new StatusError(503, 'ServiceUnavailable', message, {});

/**
 * The API server's proxies to Antrea's components: Service `antrea` (controller, port 443) and agent Pods (port 10350).
 * They need `get` on `services/proxy` or `pods/proxy`. Other Services and Pods of the world answer nothing.
 */
export function componentProxies(store: MemoryStore, pods: ComponentPods, facts: ReleaseFacts): ExtraHandler {
  const service = (full: string, namespace: string, path: string): ComponentAnswer => {
    const asked = target(full);
    const known = store.get('', 'services', asked.name, namespace);
    if (known === undefined) throw notFound({ group: '', plural: 'services' }, asked.name);
    if (namespace !== ANTREA_NAMESPACE || asked.name !== 'antrea')
      throw unavailable(`error trying to reach service: dial tcp: connect: connection refused`);
    if (!['', '443'].includes(asked.port)) throw unavailable(`no endpoints available for service "${full}"`);
    if (asked.scheme !== 'https') return PLAIN_TO_TLS;
    const answer = controllerAnswer(facts, pods, path);
    if (answer === undefined) throw unavailable(`no endpoints available for service "${full}"`);
    return answer;
  };
  const pod = (full: string, namespace: string, path: string): ComponentAnswer => {
    const asked = target(full);
    if (store.get('', 'pods', asked.name, namespace) === undefined)
      throw notFound({ group: '', plural: 'pods' }, asked.name);
    const agent = namespace === ANTREA_NAMESPACE ? pods.agentNamed(asked.name) : undefined;
    if (agent === undefined || asked.port !== '10350')
      throw unavailable('error trying to reach service: dial tcp: connect: connection refused');
    return asked.scheme === 'https' ? agentAnswer(facts, agent, path) : PLAIN_TO_TLS;
  };
  return (request) => {
    const { method, segments } = request;
    const [api, version, namespaces, namespace = '', plural = '', name = '', proxy, ...rest] = segments;
    if (api !== 'api' || version !== 'v1' || namespaces !== 'namespaces' || proxy !== 'proxy') return undefined;
    if (plural !== 'services' && plural !== 'pods') return undefined;
    request.authorize({
      verb: method === 'GET' ? 'get' : method.toLowerCase(),
      group: '',
      resource: plural,
      subresource: 'proxy',
      namespace,
      name,
    });
    if (method !== 'GET')
      throw new StatusError(
        405,
        'MethodNotAllowed',
        'the server does not allow this method on the requested resource',
        {},
      );
    const path = `/${rest.join('/')}`;
    return plural === 'services' ? service(name, namespace, path) : pod(name, namespace, path);
  };
}
