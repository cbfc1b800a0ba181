import { describe, expect, it } from 'vitest';
import { type ClusterRegistrationFacts, type JobFacts, type RegistrationFacts, registrationState } from './index.ts';

const CONNECTED = { state: 'Connected', problems: [] } as const;
const job = (more: Partial<JobFacts>): JobFacts => ({ active: 0, succeeded: 0, failed: 0, gaveUp: false, ...more });

/** A cluster of which nothing is there. */
const BARE: ClusterRegistrationFacts = {
  namespace: false,
  bootstrapConfig: false,
  certificateSecret: false,
  registerJob: false,
  clusterId: false,
  interworking: false,
  tiers: [],
};
const PREPARED: ClusterRegistrationFacts = {
  ...BARE,
  namespace: true,
  bootstrapConfig: { name: 'east', managers: ['nsx-1'] },
  certificateSecret: true,
};
const RUNNING: ClusterRegistrationFacts = {
  ...PREPARED,
  clusterId: 'id-1',
  interworking: { ready: 4, total: 4 },
  tiers: ['nsx-category-ethernet'],
};
const NOTHING: RegistrationFacts = {
  name: 'east',
  principalIdentity: false,
  controlPlane: false,
  inInventory: false,
  health: null,
  cluster: BARE,
};
const REGISTERED: RegistrationFacts = {
  name: 'east',
  principalIdentity: true,
  controlPlane: { nodeId: 'id-1' },
  inInventory: true,
  health: CONNECTED,
  cluster: RUNNING,
};

describe('the state of a registration', () => {
  it.each<[string, RegistrationFacts, string]>([
    ['nothing is there', NOTHING, 'NotPrepared'],
    [
      'it is connected, and its Secret has another certificate than its identity',
      { ...REGISTERED, certificate: 'AA', cluster: { ...RUNNING, certificate: 'BB' } },
      'Partial',
    ],
    [
      'it is prepared, and its Secret has another certificate than its identity',
      { ...NOTHING, principalIdentity: true, certificate: 'AA', cluster: { ...PREPARED, certificate: 'BB' } },
      'Partial',
    ],
    [
      'the certificate of its Secret is that of its identity',
      { ...REGISTERED, certificate: 'AA', cluster: { ...RUNNING, certificate: 'AA' } },
      'Connected',
    ],
    ['NSX alone is looked at, and knows nothing', { ...NOTHING, cluster: undefined }, 'NotPrepared'],
    [
      'NSX alone is looked at, and knows the identity',
      { ...NOTHING, principalIdentity: true, cluster: undefined },
      'Prepared',
    ],
    ['identity and bootstrap-config are there', { ...NOTHING, principalIdentity: true, cluster: PREPARED }, 'Prepared'],
    ['NSX knows the identity, the cluster nothing', { ...NOTHING, principalIdentity: true }, 'Partial'],
    ['the cluster is prepared, NSX knows nothing', { ...NOTHING, cluster: PREPARED }, 'Partial'],
    [
      'the job runs',
      { ...NOTHING, principalIdentity: true, cluster: { ...PREPARED, registerJob: job({ active: 1, failed: 1 }) } },
      'Registering',
    ],
    [
      'the job has completed and NSX shows nothing yet',
      { ...NOTHING, principalIdentity: true, cluster: { ...PREPARED, registerJob: job({ succeeded: 1 }) } },
      'Registering',
    ],
    [
      'the job gave up',
      { ...NOTHING, principalIdentity: true, cluster: { ...PREPARED, registerJob: job({ failed: 4, gaveUp: true }) } },
      'Failed',
    ],
    [
      'the job gave up after NSX made the cluster',
      {
        ...REGISTERED,
        inInventory: false,
        health: null,
        cluster: { ...PREPARED, registerJob: job({ failed: 4, gaveUp: true }) },
      },
      'Failed',
    ],
    [
      'the inventory lacks',
      { ...REGISTERED, inInventory: false, cluster: { ...RUNNING, interworking: { ready: 2, total: 4 } } },
      'NoInventory',
    ],
    [
      'health says that nothing came yet',
      { ...REGISTERED, health: { state: 'NoInventory', problems: [] } },
      'NoInventory',
    ],
    ['every component is healthy', REGISTERED, 'Connected'],
    ['every component is healthy, and NSX alone is looked at', { ...REGISTERED, cluster: undefined }, 'Connected'],
    ['a component is degraded', { ...REGISTERED, health: { state: 'Degraded', problems: [] } }, 'Degraded'],
    ['a component has failed', { ...REGISTERED, health: { state: 'Failed', problems: [] } }, 'Degraded'],
    ['no heartbeat comes', { ...REGISTERED, health: { state: 'Stale', problems: [] } }, 'Stale'],
    [
      'no heartbeat comes and the inventory is gone',
      { ...REGISTERED, inInventory: false, health: { state: 'Stale', problems: [] } },
      'Stale',
    ],
    ['health could not be read', { ...REGISTERED, health: null }, 'Partial'],
    ['NSX could not be read', { ...REGISTERED, controlPlane: null, inInventory: null, health: null }, 'Partial'],
    [
      'NSX could not be read while the job runs',
      { ...NOTHING, controlPlane: null, cluster: { ...PREPARED, registerJob: job({ active: 1 }) } },
      'Registering',
    ],
    [
      'NSX forgot a cluster that has its id',
      { ...REGISTERED, controlPlane: false, health: null, inInventory: false },
      'Partial',
    ],
    ['NSX has another cluster of the name', { ...REGISTERED, cluster: { ...RUNNING, clusterId: 'id-2' } }, 'Partial'],
    ['NSX has a cluster of the name, and this one has nothing', { ...REGISTERED, cluster: BARE }, 'Partial'],
    [
      'the cluster could not be read',
      { ...REGISTERED, cluster: { ...BARE, namespace: null, clusterId: null } },
      'Connected',
    ],
  ])('when %s', (_, facts, state) => {
    const found = registrationState(facts);
    expect(found.state).toBe(state);
    expect(found.summary).toMatch(/^.+\.$/);
  });
});

describe('evidence', () => {
  it('is NSX’s alone without a cluster, else of both', () => {
    expect(registrationState({ ...REGISTERED, cluster: undefined }).evidence.map(({ where }) => where)).toEqual(
      Array.from({ length: 4 }, () => 'nsx'),
    );
    const { evidence } = registrationState(REGISTERED);
    expect(evidence).toHaveLength(11);
    expect(evidence.filter(({ found }) => found !== true).map(({ id }) => id)).toEqual(['register-job']);
    expect(evidence.every(({ detail }) => detail !== '')).toBe(true);
  });

  it('that could not be read is neither found nor absent', () => {
    const unread: RegistrationFacts = {
      name: 'east',
      principalIdentity: null,
      controlPlane: null,
      inInventory: null,
      health: null,
      cluster: {
        namespace: null,
        bootstrapConfig: null,
        certificateSecret: null,
        registerJob: null,
        clusterId: null,
        interworking: null,
        tiers: null,
      },
    };
    const { evidence, problems } = registrationState(unread);
    expect(evidence.map(({ found }) => found)).toEqual(Array.from({ length: 11 }, () => null));
    expect(problems).toEqual([]);
  });

  it('has words for everything that is absent', () => {
    const { evidence } = registrationState(NOTHING);
    expect(evidence.every(({ found, detail }) => found === false && detail !== '')).toBe(true);
  });
});

describe('problems', () => {
  const failed = (message: string) =>
    registrationState({
      ...NOTHING,
      principalIdentity: true,
      cluster: { ...PREPARED, registerJob: job({ failed: 4, gaveUp: true, message }) },
    }).problems[0]?.message;

  it.each([
    ['certificate conflict with clusterControlPlane node id 0f1c', 'NSX knows the certificate from another cluster.'],
    ['PUT failed with status 403', 'NSX does not take the certificate of the cluster.'],
    ['dial tcp 10.0.0.1:443: i/o timeout', 'The cluster does not reach the NSX managers.'],
    ['BackoffLimitExceeded', 'The Job register has failed.'],
  ])('of a job that says “%s” tell the cause', (message, words) => {
    expect(failed(message)).toBe(`${words} The job says: “${message}”.`);
  });

  it.each<[string, RegistrationFacts, string]>([
    [
      'another name in the cluster',
      { ...REGISTERED, cluster: { ...RUNNING, bootstrapConfig: { name: 'west', managers: ['a'] } } },
      'names west, not east',
    ],
    [
      'no managers',
      { ...REGISTERED, cluster: { ...RUNNING, bootstrapConfig: { name: 'east', managers: [] } } },
      'names no NSX managers',
    ],
    [
      'no certificate in the cluster',
      { ...REGISTERED, cluster: { ...RUNNING, certificateSecret: false } },
      'Secret nsx-cert is not',
    ],
    ['no identity before the registration', { ...NOTHING, cluster: PREPARED }, 'NSX has no principal identity'],
    [
      'no identity after the registration',
      { ...REGISTERED, principalIdentity: false },
      'no principal identity of that name',
    ],
    ['two ids', { ...REGISTERED, cluster: { ...RUNNING, clusterId: 'id-2' } }, 'they are not the same'],
    ['an id that NSX forgot', { ...REGISTERED, controlPlane: false }, 'NSX has forgotten it'],
    [
      'containers that are not ready',
      { ...REGISTERED, cluster: { ...RUNNING, interworking: { ready: 3, total: 4 } } },
      '3 of 4 containers',
    ],
  ])('tell of %s', (_, facts, words) => {
    expect(
      registrationState(facts)
        .problems.map(({ message }) => message)
        .join(),
    ).toContain(words);
  });

  it('of the cluster’s health are among them', () => {
    const health = { state: 'Degraded', problems: [{ severity: 'warning', message: 'It is ill.' }] } as const;
    expect(
      registrationState({ ...REGISTERED, health: { ...health, problems: [...health.problems] } }).problems,
    ).toEqual([{ severity: 'warning', message: 'It is ill.' }]);
  });
});
