import { stringify } from 'yaml';

/** Namespace of everything that joins a cluster to NSX. */
export const INTERWORKING_NAMESPACE = 'vmware-system-antrea';
export const APP_LABELS = { app: 'antrea-interworking' } as const;

/** A Kubernetes object to apply. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly [member: string]: unknown;
}

/** One document for each object, as `kubectl apply -f` takes them. */
export const yamlOf = (objects: readonly Manifest[]): string =>
  objects.map((one) => `---\n${stringify(one, { lineWidth: 0, aliasDuplicateObjects: false })}`).join('');

export const inNamespace = (
  name: string,
  namespace = INTERWORKING_NAMESPACE,
  more: Readonly<Record<string, string>> = {},
) => ({ name, namespace, labels: { ...APP_LABELS, ...more } }) as const;
export const clusterWide = (name: string) => ({ name, labels: APP_LABELS }) as const;
