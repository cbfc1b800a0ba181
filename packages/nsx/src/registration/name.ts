import type { NsxProblem } from '@netloft/contracts';

/** The common name of a certificate holds 64 characters (X.520, ub-common-name), and the name becomes part of paths of NSX. */
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9])?$/;

/** Names that NSX knows already. */
export interface TakenNames {
  readonly controlPlanes: readonly string[];
  readonly identities: readonly string[];
  /** Common names of certificates. */
  readonly commonNames: readonly string[];
}

/** Why a name cannot be a cluster's in NSX; undefined when it can. */
export function registrationNameFault(name: string): string | undefined {
  if (name === '') return 'A cluster needs a name in NSX.';
  if (name.length > 64) return `The name has ${name.length} characters; the common name of a certificate holds 64.`;
  return NAME.test(name)
    ? undefined
    : 'The name takes letters, digits and . _ - and begins and ends with a letter or digit.';
}

/**
 * What a name means for a registration. Cluster, principal identity and common name of the certificate are one name, and every cluster
 * needs its own (Broadcom KB 345885).
 */
export function registrationNameProblems(
  name: string,
  { controlPlanes, identities, commonNames }: Partial<TakenNames> = {},
): readonly NsxProblem[] {
  const fault = registrationNameFault(name);
  if (fault !== undefined) return [{ severity: 'error', message: fault }];
  const problems: NsxProblem[] = [];
  if (controlPlanes?.includes(name) === true)
    problems.push({
      severity: 'warning',
      message: `NSX has a cluster ${name} already.`,
      action: 'Go on only if it is this very cluster; another one needs another name.',
    });
  else if (identities?.includes(name) === true)
    problems.push({
      severity: 'info',
      message: `NSX has a principal identity ${name} already, and no cluster of it.`,
      action: 'A registration that ended early goes on with it.',
    });
  if (identities?.includes(name) === false && commonNames?.includes(name) === true)
    problems.push({
      severity: 'info',
      message: `NSX keeps a certificate of the common name ${name} that no principal identity of that name uses.`,
      action: 'It may be left from an earlier registration; a new certificate is made.',
    });
  return problems;
}
