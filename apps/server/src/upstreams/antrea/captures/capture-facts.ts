import { captureOutcome, captureRequestOf, conditionsOf, NO_ROOM, read } from '@netloft/antrea';
import { type CaptureDetail, CaptureRequest, type CaptureSummary } from '@netloft/contracts';
import type { FileServerSetting } from '../../../config-fields.ts';
import type { Identity } from '../../../identity.ts';
import type { ClusterHandle, KubeObject, SharedWatch } from '../../kubernetes/types.ts';
import { watchComponentPods } from '../gates/sources.ts';
import { withoutManagedFields } from '../objects.ts';
import {
  captureCauses,
  type CapturedPodFacts,
  type CauseFacts,
  isAgentGone,
  watchCapturedPods,
} from './capture-causes.ts';
import { capturedPod, captureSummary, type CaptureViewpoint } from './capture-state.ts';
import { watchCaptures } from './resources.ts';

/** Where captures are looked at from: settings and the clock. */
export interface CaptureSurroundings {
  readonly namespace: string;
  readonly servers: readonly FileServerSetting[];
  readonly now: () => number;
}

/** What a caller sees around captures, kept current. Release the watches. */
export interface CaptureFacts {
  readonly watches: readonly SharedWatch<unknown>[];
  ready(): Promise<void>;
  viewpoint(): CaptureViewpoint;
  summary(object: KubeObject): CaptureSummary;
  detail(object: KubeObject): CaptureDetail;
}

const AGENT_GONE = 'The agent that had no room for this capture does not run any more.';

const seen = (watch: SharedWatch<unknown>): boolean =>
  watch.freshness().asOf !== null && watch.freshness().state !== 'forbidden';

/** Agents and, for the pages of single captures, the Pods that they capture at. */
export function captureFacts(
  cluster: ClusterHandle,
  identity: Identity,
  { namespace, servers, now }: CaptureSurroundings,
  objects: readonly KubeObject[] = [],
): CaptureFacts {
  const components = watchComponentPods(cluster, identity, namespace);
  const pods = new Map<string, SharedWatch<CapturedPodFacts>>();
  for (const object of objects) {
    const pod = capturedPod(read.object(object['spec']) ?? {});
    if (pod !== undefined && !pods.has(pod.namespace))
      pods.set(pod.namespace, watchCapturedPods(cluster, identity, pod.namespace));
  }
  // The list tells no causes, so that it does not look at others.
  const others = objects.length === 0 ? undefined : watchCaptures(cluster, identity);
  const watches = [components, ...pods.values(), ...(others === undefined ? [] : [others])];

  const agents = (): ReadonlyMap<string, string | null> | null =>
    seen(components)
      ? new Map(
          [...components.items.values()]
            .filter((one) => one.component !== 'controller')
            .map((one) => [one.name, one.node]),
        )
      : null;
  const viewpoint = (): CaptureViewpoint => ({ now: now(), namespace, servers, agents: agents() });

  /** The Pod at which is captured: null when it cannot be seen, undefined when there is none. */
  function podOf(object: KubeObject): CapturedPodFacts | null | undefined {
    const pod = capturedPod(read.object(object['spec']) ?? {});
    const watch = pod === undefined ? undefined : pods.get(pod.namespace);
    return watch === undefined || pod === undefined || !seen(watch)
      ? null
      : watch.items.get(`${pod.namespace}/${pod.name}`);
  }

  function causes(object: KubeObject, at: CaptureViewpoint): CauseFacts {
    const pod = podOf(object);
    const elsewhere = (other: KubeObject): boolean => {
      const node = podOf(other)?.node;
      return typeof node === 'string' && typeof pod?.node === 'string' && node !== pod.node;
    };
    return {
      pod,
      underWay: [...(others?.items.values() ?? [])]
        .filter((one) => captureOutcome(one, at.now).state === 'Running' && !elsewhere(one))
        .map((one) => one.metadata.name)
        .toSorted(),
      agentNodes: at.agents === null ? null : new Set([...at.agents.values()].filter((node) => node !== null)),
    };
  }

  return {
    watches,
    ready: async () => {
      await Promise.all(watches.map((watch) => watch.ready()));
    },
    viewpoint,
    summary: (object) => captureSummary(object, viewpoint()),
    detail(object) {
      const at = viewpoint();
      const around = causes(object, at);
      const told = captureSummary(object, at);
      const { failure } = captureOutcome(object, at.now);
      const placed = told.node === null ? { ...told, node: around.pod?.node ?? null } : told;
      const gone = isAgentGone(placed, around);
      const summary: CaptureSummary = gone ? { ...placed, state: 'Unanswered', reason: AGENT_GONE } : placed;
      return {
        id: summary.id,
        summary,
        // Objects of others may hold what the form cannot say.
        request: CaptureRequest.safeParse(captureRequestOf(read.object(object['spec']) ?? {})).data ?? null,
        conditions: conditionsOf(read.object(object['status'])?.['conditions']),
        failure,
        likelyCauses: captureCauses(object, summary, around, gone ? NO_ROOM : failure),
        object: withoutManagedFields(object),
      };
    },
  };
}
