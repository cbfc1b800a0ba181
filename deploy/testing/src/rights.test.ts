import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  bootstrapConfig,
  deregisterObjects,
  interworkingObjects,
} from '../../../packages/nsx/src/registration/index.ts';
import { readRights, rightsFaults } from '../check-rights.mjs';
import { rbacFiles } from '../write-rbac.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..');

const ROLES = [
  {
    name: 'netloft-admin',
    account: 'netloft-admin',
    namespace: 'antrea',
    file: 'rbac',
    rules: [
      {
        features: ['agents'],
        why: 'for a test',
        rule: { apiGroups: [''], resources: ['configmaps'], resourceNames: ['antrea-ca'], verbs: ['get'] },
      },
      {
        features: ['policies'],
        why: 'for a test',
        rule: { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch', 'delete'] },
      },
    ],
  },
];
const asked = (rest: object): object => ({
  account: 'netloft-admin',
  source: 'request',
  group: '',
  namespace: 'kube-system',
  ...rest,
});
const ALL = [
  asked({ verb: 'get', resource: 'configmaps', name: 'antrea-ca' }),
  asked({ verb: 'list', resource: 'pods' }),
  asked({ verb: 'delete', resource: 'pods' }),
];

describe('requests and rights', () => {
  it('go together when each request is allowed and each right is asked for; reading is one right', () => {
    expect(rightsFaults(ROLES, ALL, [])).toEqual([]);
  });

  it.each([
    ['of another verb', { verb: 'create', resource: 'pods' }],
    ['in another Namespace', { verb: 'list', resource: 'pods', namespace: 'yelb' }],
    ['of another object', { verb: 'get', resource: 'configmaps', name: 'kubeadm-config' }],
    ['of all objects where one is named', { verb: 'list', resource: 'configmaps' }],
    ['of another account', { verb: 'list', resource: 'pods', account: 'netloft' }],
    ['of a subresource', { verb: 'get', resource: 'pods', subresource: 'exec' }],
    ['of a path', { verb: 'get', resource: '', path: '/featuregates' }],
  ])('are told of a request %s that no rule allows', (_, request) => {
    expect(rightsFaults(ROLES, [...ALL, asked(request)], [])).toEqual([
      expect.stringMatching(/^no rule allows /) as string,
    ]);
  });

  it('take what everybody may for granted, and questions about rights for no request', () => {
    const others = [
      asked({ verb: 'create', group: 'authorization.k8s.io', resource: 'selfsubjectaccessreviews' }),
      asked({ verb: 'get', resource: '', path: '/apis/crd.antrea.io/v1beta1' }),
      asked({ verb: 'delete', resource: 'nodes', source: 'review' }),
    ];
    expect(rightsFaults(ROLES, [...ALL, ...others], [])).toEqual([]);
  });

  it('are told of a right that nothing asks for, unless its list says why', () => {
    const fewer = ALL.slice(0, 2);
    expect(rightsFaults(ROLES, fewer, [])).toEqual([
      'netloft-admin may delete pods in kube-system, which nothing asks for (rbac.yaml: policies)',
    ]);
    const said = structuredClone(ROLES);
    Object.assign(said[0]?.rules[1] ?? {}, { unasked: { only: ['pods'], why: 'for a test' } });
    expect(rightsFaults(said, fewer, [])).toEqual([]);
  });

  it('let a refused request pass with its reason, and tell when it is made no more', () => {
    const refused = { verb: 'create', resource: 'pods', why: 'the refusal is shown' };
    expect(rightsFaults(ROLES, [...ALL, asked({ verb: 'create', resource: 'pods' })], [refused])).toEqual([]);
    expect(rightsFaults(ROLES, ALL, [refused])).toEqual([expect.stringContaining('the refusal is shown') as string]);
  });
});

describe('files/rights.yaml', () => {
  it('names features that there are, and says what each right is for', () => {
    for (const role of readRights())
      for (const { features, why } of role.rules) {
        expect(why.length).toBeGreaterThan(10);
        for (const feature of features)
          expect([feature, existsSync(join(ROOT, 'apps/server/src/features', feature))]).toEqual([feature, true]);
      }
  });

  it('lets a registration at NSX change and delete by name what it applies, outside of its Namespace, and nothing else', () => {
    const KINDS: Readonly<Record<string, string>> = {
      Namespace: 'namespaces',
      CustomResourceDefinition: 'customresourcedefinitions',
      ClusterRole: 'clusterroles',
      ClusterRoleBinding: 'clusterrolebindings',
      Role: 'roles',
      RoleBinding: 'rolebindings',
    };
    const { objects } = bootstrapConfig({ name: 'a', managers: [], certificate: '', key: '' });
    const applied = [...objects, ...interworkingObjects({ image: 'a' }), ...deregisterObjects({ image: 'a' })].flatMap(
      ({ kind, metadata }) => (KINDS[kind] === undefined ? [] : [`${KINDS[kind]} ${metadata.name}`]),
    );
    const rules = readRights().flatMap(({ name, namespace, rules }) =>
      name === 'netloft-nsx' && namespace === undefined ? rules.map(({ rule }) => rule) : [],
    );
    const changed = rules.flatMap(({ resources = [], resourceNames = ['*'], verbs = [] }) =>
      verbs.some((verb) => ['patch', 'update', 'delete'].includes(verb))
        ? resources
            .filter((resource) => Object.values(KINDS).includes(resource))
            .flatMap((resource) => resourceNames.map((one) => `${resource} ${one}`))
        : [],
    );
    expect(new Set(changed)).toEqual(new Set(applied));
  });

  it.each(Object.entries(rbacFiles()))('is what deploy/%s.yaml was written from', (file, text) => {
    expect(readFileSync(join(ROOT, 'deploy', `${file}.yaml`), 'utf8')).toBe(text);
  });
});
