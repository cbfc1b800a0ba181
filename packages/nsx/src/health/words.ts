import type { NsxComponent } from '@netloft/contracts';

type ComponentName = NsxComponent['name'];

/** What a condition that does not hold means, and what to do. */
export interface ConditionWords {
  readonly message: string;
  readonly action: string;
}

/** Names of the components in sentences. */
export const COMPONENT_WORDS: Readonly<Record<ComponentName, string>> = {
  controller: 'antrea-controller',
  'mp-adapter': 'mp-adapter',
  'ccp-adapter': 'ccp-adapter',
};

const INTERWORKING = 'Deployment interworking in vmware-system-antrea';

export const CONDITION_WORDS: Readonly<Record<string, ConditionWords>> = {
  CONTROLLER_HEALTHY: {
    message: 'antrea-controller is not healthy: agents keep the policies that they have and get no changes.',
    action: 'Look at Deployment antrea-controller in kube-system and at its log.',
  },
  MP_ADAPTER_HEALTHY: {
    message: 'mp-adapter is not healthy: inventory, health and Traceflows of this cluster do not reach NSX.',
    action: `Look at container mp-adapter of ${INTERWORKING}.`,
  },
  MP_CONNECTED: {
    message: 'mp-adapter has no connection to the NSX managers: NSX’s inventory of this cluster grows old.',
    action:
      'Check that Nodes reach a manager’s HTTPS port, that NSXManagers in bootstrap-config is right, and that the certificate in Secret nsx-cert is still valid and trusted.',
  },
  CCP_ADAPTER_HEALTHY: {
    message: 'ccp-adapter is not healthy: policies and groups of NSX are not written to this cluster.',
    action: `Look at container ccp-adapter of ${INTERWORKING}.`,
  },
  CCP_SESSION_STATE_UP: {
    message:
      'ccp-adapter has no session with NSX’s control plane: policies in the cluster stay as they are, and changes in NSX do not arrive.',
    action: `Look at container tn-proxy of ${INTERWORKING}, and check that Nodes reach the control-plane port of the managers.`,
  },
};

/** What to look at when a component says only that it fails. */
export const COMPONENT_ACTIONS: Readonly<Record<ComponentName, string>> = {
  controller: 'Look at Deployment antrea-controller in kube-system and at its log.',
  'mp-adapter': `Look at container mp-adapter of ${INTERWORKING}.`,
  'ccp-adapter': `Look at containers ccp-adapter and tn-proxy of ${INTERWORKING}.`,
};

export const SILENT_ACTION = `See whether ${INTERWORKING} runs with all of its containers and whether Nodes reach the NSX managers. Without it nothing that NSX says of this cluster is current.`;

/** A time in words: `45 s`, `4 min`, `3 h`. */
export const timeWords = (seconds: number): string =>
  seconds < 120
    ? `${Math.round(seconds)} s`
    : seconds < 7200
      ? `${Math.floor(seconds / 60)} min`
      : `${Math.floor(seconds / 3600)} h`;

/** `a`, `a and b`, `a, b and c`. */
export const andWords = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
