import type {
  NsxEvidence,
  NsxRegistrationResult,
  NsxRegistrationStatus,
  NsxRegistrationStep,
} from '@netloft/contracts';

/** A step of a registration for tests. */
export const stepOf = (what: string, change: Partial<NsxRegistrationStep> = {}): NsxRegistrationStep => ({
  id: what,
  where: 'nsx',
  what,
  action: 'create',
  state: 'planned',
  before: null,
  after: { name: what },
  ...change,
});

/** What a registration or its plan answers, for tests. */
export const resultOf = (change: Partial<NsxRegistrationResult> = {}): NsxRegistrationResult => ({
  name: 'stc-tkg-cluster-2',
  dryRun: true,
  ok: true,
  steps: [
    stepOf('Principal identity stc-tkg-cluster-2'),
    stepOf('ConfigMap vmware-system-antrea / bootstrap-config', { where: 'cluster' }),
    stepOf('Namespace vmware-system-antrea', { where: 'cluster', action: 'keep', after: null }),
  ],
  certificate: null,
  manifests: { bootstrapConfig: 'kind: ConfigMap', interworking: 'kind: Deployment', holdsKey: false },
  ...change,
});

const evidenceOf = (id: NsxEvidence['id'], where: NsxEvidence['where'], found: boolean | null): NsxEvidence => ({
  id,
  where,
  found,
  detail: `detail of ${id}`,
});

/** Where a registration stands, for tests. */
export const standingOf = (change: Partial<NsxRegistrationStatus> = {}): NsxRegistrationStatus => ({
  name: 'stc-tkg-cluster-2',
  cluster: 'stc-tkg-cluster-2',
  state: 'Registering',
  summary: 'The register job runs.',
  evidence: [
    evidenceOf('principal-identity', 'nsx', true),
    evidenceOf('control-plane', 'nsx', false),
    evidenceOf('register-job', 'cluster', true),
    evidenceOf('tiers', 'cluster', null),
  ],
  problems: [],
  ...change,
});
