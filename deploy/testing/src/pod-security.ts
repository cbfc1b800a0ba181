import { at, type PodTemplate } from './references.ts';

/** Where a Pod breaks the restricted Pod security standard, or could write to its image. */
export function securityFaults({ spec }: PodTemplate): readonly string[] {
  const pod = spec.securityContext ?? {};
  const faults: string[] = [];
  if (pod['runAsNonRoot'] !== true) faults.push('runAsNonRoot is not true');
  if (at(pod, 'seccompProfile', 'type') !== 'RuntimeDefault') faults.push('no seccomp profile');
  if (spec.hostNetwork === true) faults.push('uses the network of the Node');
  for (const { name, securityContext: own = {} } of spec.containers) {
    if (own['allowPrivilegeEscalation'] !== false) faults.push(`${name} may gain privileges`);
    if (own['readOnlyRootFilesystem'] !== true) faults.push(`${name} may write to its image`);
    if (JSON.stringify(at(own, 'capabilities', 'drop')) !== '["ALL"]' || at(own, 'capabilities', 'add') !== undefined)
      faults.push(`${name} keeps capabilities`);
  }
  return faults;
}
