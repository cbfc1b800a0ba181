import { object, text } from '../evaluation/read.ts';
import { traceflowAdmission } from '../traceflow/admission.ts';
import { verdictOf, type Webhook } from './types.ts';

/** Antrea's validation of Traceflows. */
export const TRACEFLOW_VALIDATORS: readonly Webhook[] = [
  {
    name: 'traceflowvalidator.antrea.io',
    group: 'crd.antrea.io',
    resource: 'traceflows',
    operations: ['CREATE', 'UPDATE'],
    since: '1.14',
    handle: ({ object: traceflow }, cluster) =>
      verdictOf(
        traceflowAdmission(
          text(object(traceflow?.['metadata'])?.['name']) ?? '',
          object(traceflow?.['spec']) ?? {},
          (namespace, name) => {
            const pod = cluster.get('', 'pods', name, namespace);
            return pod === undefined ? undefined : { hostNetwork: object(pod['spec'])?.['hostNetwork'] === true };
          },
        ),
      ),
  },
];
