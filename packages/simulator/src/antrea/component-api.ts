import type { ComponentPod, ComponentPods } from './component-pods.ts';
import { agentGates, controllerGates } from './gates.ts';
import type { ReleaseFacts } from './release.ts';

export interface ComponentAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const JSON_TYPE = 'application/json';
const PLAIN = 'text/plain; charset=utf-8';
const plain = (status: number, body: string): ComponentAnswer => ({ status, contentType: PLAIN, body });
const json = (body: unknown): ComponentAnswer => ({ status: 200, contentType: JSON_TYPE, body: JSON.stringify(body) });

function common(path: string): ComponentAnswer | undefined {
  return ['/healthz', '/livez', '/readyz'].includes(path) ? plain(200, 'ok') : undefined;
}
const unknown = (): ComponentAnswer => plain(404, '404 page not found\n');

/** What the controller's API answers to a GET outside the aggregated groups; undefined while no controller runs. */
export function controllerAnswer(facts: ReleaseFacts, pods: ComponentPods, path: string): ComponentAnswer | undefined {
  const gates = controllerGates(facts, pods);
  if (gates === undefined) return undefined;
  if (path === '/featuregates') return json(gates);
  if (path === '/version') return json({ gitVersion: facts.antreaVersion });
  return common(path) ?? unknown();
}

/** What an agent's API answers to a GET. */
export function agentAnswer(facts: ReleaseFacts, pod: ComponentPod, path: string): ComponentAnswer {
  if (path === '/featuregates') return json(agentGates(facts, pod.agentConfig));
  return common(path) ?? unknown();
}
