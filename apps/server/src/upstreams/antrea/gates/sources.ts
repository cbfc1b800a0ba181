import { read } from '@netloft/antrea';
import { AntreaUiFeatureGate, type Component } from '@netloft/contracts';
import { z } from 'zod';
import type { Identity } from '../../../identity.ts';
import { err, ok, type Result } from '../../../result.ts';
import { answerError } from '../../kubernetes/upstream-errors.ts';
import type {
  ClusterHandle,
  KubeObject,
  KubernetesClient,
  SharedWatch,
  UpstreamError,
} from '../../kubernetes/types.ts';
import type { ComponentPod, ConfigFile } from './types.ts';

const Rows = z.array(AntreaUiFeatureGate);
const DEADLINE_MS = 5_000;
/** The API server's proxy does not pass the caller's credential on, so that Antrea's own API sees nobody (Kubernetes, apiserver proxy). */
const NOT_THROUGH_PROXY = 'it does not accept requests that come through the proxy of the API server';
const NOT_ACCEPTED = 'it does not accept the credential';
export const CONFIG_MAP = 'antrea-config';
export const WINDOWS_CONFIG_MAP = 'antrea-windows-config';

export interface ControllerAnswer {
  /** As the controller sent it. */
  readonly body: Buffer;
  readonly rows: readonly AntreaUiFeatureGate[];
}

function rowsOf(body: Buffer): readonly AntreaUiFeatureGate[] | undefined {
  try {
    return Rows.safeParse(JSON.parse(body.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

async function readRows(
  client: KubernetesClient,
  segments: readonly string[],
  notAccepted: string,
): Promise<Result<ControllerAnswer, UpstreamError>> {
  const answer = await client.raw(segments, { deadlineMs: DEADLINE_MS, maxBytes: 1024 * 1024, retry: 'connection' });
  if (!answer.ok)
    return answer.error.status === 401
      ? err({ ...answer.error, code: 'unauthenticated', message: `${notAccepted} (401 Unauthorized)` })
      : answer;
  const { status, body } = answer.value;
  if (status >= 300) {
    const text = body.toString('utf8');
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      value = undefined;
    }
    const error = answerError(client.cluster, status, value, text);
    // Callers always have a credential, so that an anonymous one lost it on the way.
    return err(
      status === 403 && error.message.includes('User "system:anonymous"')
        ? { ...error, code: 'unauthenticated', message: `${notAccepted} (${error.message})` }
        : error,
    );
  }
  const rows = rowsOf(body);
  return rows === undefined
    ? err({
        code: 'bad-answer',
        cluster: client.cluster,
        status,
        message: 'what answers at /featuregates is no list of feature gates',
      })
    : ok({ body, rows });
}

/**
 * The controller's /featuregates, through the Service proxy of the API server, as the caller. An `unauthenticated` error may come
 * from the controller rather than from the API server: see `sessionEnded`.
 */
export const readControllerGates = (
  client: KubernetesClient,
  namespace: string,
): Promise<Result<ControllerAnswer, UpstreamError>> =>
  readRows(
    client,
    ['api', 'v1', 'namespaces', namespace, 'services', 'https:antrea:443', 'proxy', 'featuregates'],
    NOT_THROUGH_PROXY,
  );

/** The controller's /featuregates at the address of its Service, by a client for that. */
export const readServiceGates = (client: KubernetesClient): Promise<Result<ControllerAnswer, UpstreamError>> =>
  readRows(client, ['featuregates'], NOT_ACCEPTED);

/** An agent's own /featuregates, through the Pod proxy of the API server. */
export async function readAgentGates(
  client: KubernetesClient,
  namespace: string,
  pod: string,
  port: number,
): Promise<Result<readonly AntreaUiFeatureGate[], UpstreamError>> {
  const answer = await readRows(
    client,
    ['api', 'v1', 'namespaces', namespace, 'pods', `https:${pod}:${port}`, 'proxy', 'featuregates'],
    NOT_THROUGH_PROXY,
  );
  return answer.ok ? ok(answer.value.rows) : answer;
}

/** Whether a 401 that came through a proxy means that the API server itself no longer takes the credential. */
export async function sessionEnded(client: KubernetesClient): Promise<UpstreamError | undefined> {
  const answer = await client.request('GET', ['api', 'v1'], { deadlineMs: DEADLINE_MS });
  return !answer.ok && answer.error.status === 401 ? answer.error : undefined;
}

function startOf(object: KubeObject): { startedAt: string | null; restarts: number } {
  const status = read.object(object['status']) ?? {};
  const containers = read.objects(status['containerStatuses']);
  const main =
    containers.find((one) => /^antrea-(agent|controller)$/.test(read.text(one['name']) ?? '')) ?? containers[0];
  const running = read.text(read.object(read.object(main?.['state'])?.['running'])?.['startedAt']);
  const gone = object.metadata['deletionTimestamp'] !== undefined;
  // A Pod without container states is only known to run by its phase.
  const since =
    running ??
    (main === undefined && read.text(status['phase']) === 'Running' ? read.text(status['startTime']) : undefined);
  return { startedAt: gone ? null : (since ?? null), restarts: read.number(main?.['restartCount']) ?? 0 };
}

function podOf(object: KubeObject): ComponentPod {
  const spec = read.object(object['spec']) ?? {};
  const names = read
    .objects(spec['volumes'])
    .flatMap((volume) => read.text(read.object(volume['configMap'])?.['name']) ?? []);
  const configMap = names.find((name) => name.startsWith(CONFIG_MAP) || name.startsWith(WINDOWS_CONFIG_MAP)) ?? null;
  const { startedAt, restarts } = startOf(object);
  const isController = object.metadata.labels?.['component'] === 'antrea-controller';
  const isWindows =
    configMap?.startsWith(WINDOWS_CONFIG_MAP) ?? object.metadata.name.startsWith('antrea-agent-windows');
  const component: Component = isController ? 'controller' : isWindows ? 'agent-windows' : 'agent';
  return {
    name: object.metadata.name,
    component,
    node: read.text(spec['nodeName']) ?? null,
    startedAt,
    configMap,
    process: `${object.metadata.uid ?? object.metadata.name}/${restarts}/${startedAt ?? ''}`,
  };
}

/** The Pods of controller and agents. */
export const watchComponentPods = (
  cluster: ClusterHandle,
  identity: Identity,
  namespace: string,
): SharedWatch<ComponentPod> =>
  cluster.watch(identity, {
    name: 'antrea-components',
    resource: { group: '', version: 'v1', plural: 'pods' },
    namespace,
    labelSelector: 'app=antrea,component in (antrea-agent,antrea-controller)',
    project: podOf,
  });

/** When a file of a ConfigMap last changed, by managedFields, in epoch milliseconds; null when they do not tell. */
export function changeTimeOf(configMap: KubeObject, key: string): number | null {
  const times = read
    .objects(configMap.metadata['managedFields'])
    .filter((entry) => read.object(read.object(entry['fieldsV1'])?.['f:data'])?.[`f:${key}`] !== undefined)
    .map((entry) => Date.parse(read.text(entry['time']) ?? ''))
    .filter((time) => !Number.isNaN(time));
  return times.length > 0 ? Math.max(...times) : null;
}

const FILES: readonly { readonly key: string; readonly component: Component }[] = [
  { key: 'antrea-agent.conf', component: 'agent' },
  { key: 'antrea-controller.conf', component: 'controller' },
];

/** The files of a ConfigMap. That of Windows holds the agent's only. */
export function filesOf(configMap: KubeObject, windows: boolean): ConfigFile[] {
  const data = read.stringMap(configMap['data']);
  const { name, namespace = '', resourceVersion = '' } = configMap.metadata;
  return FILES.flatMap(({ key, component }) => {
    const text = data[key];
    if (text === undefined || (windows && component === 'controller')) return [];
    const named = { namespace, name, key, resourceVersion };
    return [
      {
        component: windows ? ('agent-windows' as const) : component,
        configMap: named,
        text,
        changedAt: changeTimeOf(configMap, key),
      },
    ];
  });
}
