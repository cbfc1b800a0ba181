import type { NsxChangeRequestInput } from '@netloft/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type NsxApp, startNsxApp } from '../../testing/nsx-app.ts';
import {
  createPolicy,
  Editor,
  held,
  type Json,
  ONE,
  policy,
  policyPath,
  type ReadObject,
  rule,
  TWO,
  update,
} from './nsx.changes.fixture.ts';

const API = '/policy/api/v1';
let server: NsxApp;
let admin: Editor;
/** States in which NSX held rules that are on for others than those whom they were written for, after whichever request. */
let astray: string[];
let stop: () => void;
beforeAll(async () => {
  server = await startNsxApp();
  admin = new Editor(server, await server.signIn('admin-password'));
});
beforeEach(() => {
  astray = [];
  // NSX tells of every write. What one request does is done when its work ends, which is before there is an answer to it.
  stop = server.nsx.world.policies.onChange((path) => queueMicrotask(() => look(path)));
});
afterEach(() => {
  stop();
  server.nsx.clearFaults();
});
afterAll(() => server.close());

function look(path: string): void {
  const [, own] = /^(.*\/security-policies\/[^/]+)/.exec(path) ?? [];
  if (own === undefined) return;
  const below = (type: string): readonly Json[] => server.nsx.world.policies.list(own, type);
  const on = below('Rule').filter((one) => one['disabled'] !== true);
  const clusters = below('SecurityPolicyContainerCluster').map(({ id }) => String(id));
  const wrong = on.filter((one) => String(one['id']).startsWith('of-the-firewall') !== (clusters.length === 0));
  if (wrong.length > 0) astray.push(`${path}: ${wrong.map(({ id }) => String(id)).join()} in [${clusters.join()}]`);
}

const spanPath = (id: string): string => `${policyPath(id)}/container-cluster-span/`;
/** A policy of clusters whose rule cuts everything off. */
const ofClusters = (id: string): NsxChangeRequestInput =>
  createPolicy(id, { object: policy(id, { rules: [rule('of-clusters', { action: 'DROP', services: ['ANY'] })] }) });
/** One of the distributed firewall. */
const ofFirewall = (id: string): NsxChangeRequestInput =>
  createPolicy(id, { object: policy(id, { rules: [rule('of-the-firewall', { scope: ['ANY'] })] }), span: [] });
const asDelete = (read: ReadObject): NsxChangeRequestInput => ({
  ...update('SecurityPolicy', read),
  operation: 'DELETE',
});

interface Scenario {
  /** Makes what is there before. */
  readonly prepare: (id: string) => Promise<unknown>;
  readonly send: (id: string) => Promise<number>;
  readonly after: { readonly rules: readonly string[]; readonly span: readonly string[] } | null;
}
const asked = async (request: NsxChangeRequestInput): Promise<number> =>
  (await server.ask(admin.client, 'POST', '/api/v1/nsx/changes', request)).status;
const updated =
  (span: string[], rules?: readonly Json[]) =>
  async (id: string): Promise<number> =>
    asked({ ...update('SecurityPolicy', await admin.policy(id), rules === undefined ? {} : { rules }), span });
const lastUndone = async (id: string): Promise<number> => {
  const [record] = (await admin.records(`?object=${id}&limit=1`)).items;
  return (await admin.undo(record?.id ?? '')).status;
};
const [DROP, PASS] = [rule('of-clusters-too', { action: 'DROP', services: ['ANY'] }), rule('of-the-firewall-too')];

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'made in a cluster': {
    prepare: async () => undefined,
    send: (id) => asked(ofClusters(id)),
    after: { rules: ['of-clusters'], span: [ONE] },
  },
  'made once more after it was deleted': {
    prepare: async (id) => {
      await admin.change(ofClusters(id));
      await admin.change(asDelete(await admin.policy(id)));
    },
    send: lastUndone,
    after: { rules: ['of-clusters'], span: [ONE] },
  },
  'moved to another cluster': {
    prepare: (id) => admin.change(ofClusters(id)),
    send: updated([TWO], [DROP]),
    after: { rules: ['of-clusters-too'], span: [TWO] },
  },
  'given a second cluster': {
    prepare: (id) => admin.change(ofClusters(id)),
    send: updated([ONE, TWO]),
    after: { rules: ['of-clusters'], span: [ONE, TWO] },
  },
  'given its first cluster': {
    prepare: (id) => admin.change(ofFirewall(id)),
    send: updated([ONE], [DROP]),
    after: { rules: ['of-clusters-too'], span: [ONE] },
  },
  'taken out of all clusters': {
    prepare: async (id) => admin.change({ ...ofClusters(id), span: [ONE, TWO] }),
    send: updated([], [PASS]),
    after: { rules: ['of-the-firewall-too'], span: [] },
  },
  'given back to the clusters that it was taken out of': {
    prepare: async (id) => {
      await admin.change(ofClusters(id));
      await updated([], [PASS])(id);
    },
    send: lastUndone,
    after: { rules: ['of-clusters'], span: [ONE] },
  },
  deleted: {
    prepare: async (id) => admin.change({ ...ofClusters(id), span: [ONE, TWO] }),
    send: async (id) => asked(asDelete(await admin.policy(id))),
    after: null,
  },
};

const refuse = (method: 'PUT' | 'DELETE', path: string, times: number, effect: object = {}): void =>
  server.nsx.addFault({ match: { method, path: `${API}${path}` }, status: 400, error_code: 519920, times, ...effect });
/** The policy itself is refused once its span was written. */
function refuseAfterSpan(id: string): void {
  const ends = server.nsx.world.policies.onChange((path) => {
    if (!path.startsWith(spanPath(id))) return;
    ends();
    refuse('PUT', policyPath(id), 1);
  });
}
const FAULTS: Readonly<Record<string, (id: string) => void>> = {
  'nothing fails': () => undefined,
  'NSX refuses the policy': (id) => refuse('PUT', policyPath(id), 1),
  'NSX refuses a new cluster': (id) => refuse('PUT', spanPath(id), 1),
  'NSX refuses a new cluster, and nothing can be deleted': (id) => {
    refuse('PUT', spanPath(id), 1);
    refuse('DELETE', policyPath(id), 10);
  },
  'NSX refuses every cluster': (id) => refuse('PUT', spanPath(id), 10),
  'NSX lets no cluster go': (id) => refuse('DELETE', spanPath(id), 10),
  'NSX lets the first cluster go only': (id) => refuse('DELETE', `${spanPath(id)}${TWO}`, 10),
  'the answer about a cluster is lost': (id) => refuse('PUT', spanPath(id), 1, { drop_connection: true }),
  'NSX refuses the policy after its clusters': refuseAfterSpan,
  'NSX refuses the policy after its clusters, and nothing can be deleted': (id) => {
    refuseAfterSpan(id);
    refuse('DELETE', policyPath(id), 10);
  },
};

const stateOf = async (id: string) => {
  if (!(policyPath(id) in held(server))) return null;
  const { object, span } = await admin.policy(id);
  return { rules: object.rules.filter((one) => one['disabled'] !== true).map((one) => one['id']), span };
};

describe.each(Object.keys(FAULTS))(
  'when %s, rules are on nowhere but where they were written for: a policy is',
  (fault) => {
    it.each(Object.keys(SCENARIOS))('%s', async (what) => {
      const id = `${what} ${fault}`.replaceAll(/[^A-Za-z]+/g, '-');
      const { prepare, send, after } = SCENARIOS[what]!;
      await prepare(id);
      const before = await stateOf(id);
      FAULTS[fault]?.(id);
      const status = await send(id);
      expect(astray).toEqual([]);
      const [record] = (await admin.records(`?object=${id}&limit=1`)).items;
      if (status === 200) expect(await stateOf(id)).toEqual(after);
      else if (record?.state === 'refused') expect(await stateOf(id)).toEqual(before);
      else expect(record?.state).toBe('unknown');
      if (fault === 'nothing fails') expect(status).toBe(200);
    });
  },
);

describe('a deleted policy is made once more although NSX still purges', () => {
  const purging = (id: string, times: number): void =>
    server.nsx.addFault({
      match: { method: 'PUT', path: `${API}${policyPath(id)}` },
      status: 400,
      error_code: 500045,
      times,
    });

  it('its rules and its span', async () => {
    const id = 'purged';
    await admin.change(ofClusters(id));
    await admin.change(asDelete(await admin.policy(id)));
    purging(id, 2);
    expect(await lastUndone(id)).toBe(200);
    expect(await stateOf(id)).toEqual({ rules: ['of-clusters'], span: [ONE] });
  });

  it('up to a few seconds; then it says so, and nothing is left', async () => {
    const id = 'purged-for-long';
    await admin.change(ofClusters(id));
    await admin.change(asDelete(await admin.policy(id)));
    purging(id, 100);
    expect(await lastUndone(id)).toBe(409);
    expect(await stateOf(id)).toBeNull();
  });
});
