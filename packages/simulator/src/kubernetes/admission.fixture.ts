import { traceflow } from './testing.ts';
import type { AdmissionPlugin, KubeObject } from './types.ts';

/** Admission plugins that tell what they were asked: labels of an object say what they do to it. */
export interface RecordingAdmission {
  /** `mutate CREATE`, `validate UPDATE dry`, in the order of asking. */
  readonly seen: readonly string[];
  readonly mutators: readonly AdmissionPlugin[];
  readonly validators: readonly AdmissionPlugin[];
}

/** Label `mutate: yes` sets the timeout to 7, `deny: OPERATION` refuses that operation, `warn: yes` warns. */
export function recordingAdmission(): RecordingAdmission {
  const seen: string[] = [];
  const mutator: AdmissionPlugin = ({ operation, object }) => {
    if (object?.metadata.labels?.['mutate'] !== 'yes') return { allowed: true };
    seen.push(`mutate ${operation}`);
    return { allowed: true, object: { ...object, spec: { ...(object['spec'] as object), timeout: 7 } } };
  };
  const validator: AdmissionPlugin = ({ operation, object, oldObject, dryRun }) => {
    const labels = (object ?? oldObject)?.metadata.labels ?? {};
    seen.push(`validate ${operation}${dryRun ? ' dry' : ''}`);
    if (labels['deny'] === operation)
      return { allowed: false, webhook: 'acnpvalidator.antrea.io', message: 'user not authorized to access Tier x' };
    return { allowed: true, ...(labels['warn'] === 'yes' ? { warnings: ['take care'] } : {}) };
  };
  return { seen, mutators: [mutator], validators: [validator] };
}

/** A Traceflow with these labels. */
export const labelled = (labels: Record<string, string>): KubeObject => ({
  ...traceflow('x'),
  metadata: { name: 'x', labels },
});
