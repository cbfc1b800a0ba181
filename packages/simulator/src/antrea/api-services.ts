import { timestamp } from '../cluster/timers.ts';
import type { MemoryStore } from '../kubernetes/store.ts';
import { AGGREGATED_VERSIONS } from './aggregated.ts';
import { ANTREA_NAMESPACE, type ComponentPods } from './component-pods.ts';

const GROUP = 'apiregistration.k8s.io';
const PLURAL = 'apiservices';
const PRIORITIES = { groupPriorityMinimum: 100, versionPriority: 100 };

/** APIService objects of the controller's groups, whose condition Available follows whether a controller runs. */
export function apiServices(store: MemoryStore, pods: ComponentPods, authority: string): void {
  const condition = (): unknown => {
    const available = pods.controller() !== undefined;
    return {
      type: 'Available',
      status: available ? 'True' : 'False',
      lastTransitionTime: timestamp(),
      ...(available
        ? { reason: 'Passed', message: 'all checks passed' }
        : {
            reason: 'MissingEndpoints',
            message: `endpoints for service/antrea in "${ANTREA_NAMESPACE}" have no addresses with port name "https"`,
          }),
    };
  };
  const names = Object.entries(AGGREGATED_VERSIONS).map(([group, version]) => {
    const name = `${version}.${group}`;
    store.create(GROUP, PLURAL, {
      apiVersion: `${GROUP}/v1`,
      kind: 'APIService',
      metadata: { name, labels: { app: 'antrea', 'served-by': 'antrea-controller' } },
      spec: {
        group,
        version,
        ...PRIORITIES,
        service: { name: 'antrea', namespace: ANTREA_NAMESPACE, port: 443 },
        caBundle: Buffer.from(authority).toString('base64'),
      },
      status: { conditions: [condition()] },
    });
    return name;
  });
  pods.listen(({ component }) => {
    if (component !== 'controller') return;
    for (const name of names) {
      const object = store.get(GROUP, PLURAL, name);
      if (object !== undefined) store.updateStatus(GROUP, PLURAL, { ...object, status: { conditions: [condition()] } });
    }
  });
}
