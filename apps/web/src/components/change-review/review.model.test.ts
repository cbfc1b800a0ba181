import type { ChangeRecord, ChangeResponse, KubernetesObject, Problem, ValidateResponse } from '@netloft/contracts';
import { describe, expect, it } from 'vitest';
import {
  decides,
  draftOf,
  type Evidence,
  isAdmitted,
  isConflict,
  operationOf,
  stepInView,
  stepStates,
  subjectOf,
  whyOff,
} from './review.model.ts';

const object = (apiVersion: string, kind: string): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name: 'one', namespace: 'team' },
});
const record: ChangeRecord = {
  id: 'r1',
  cluster: 'c1',
  at: '2026-11-25T10:00:00Z',
  user: 'andreasm',
  operation: 'CREATE',
  apiVersion: 'crd.antrea.io/v1beta1',
  kind: 'Tier',
  name: 'mytier',
  state: 'applied',
  notUndoable: null,
};
const response: ChangeResponse = { record, before: null, after: object('v1', 'Any'), warnings: [] };
const problem = (code: Problem['code'], status: number): Problem => ({
  type: 'about:blank',
  title: 'Refused',
  status,
  detail: 'no',
  code,
  action: 'do',
  requestId: 'r',
});
const valid: ValidateResponse = { allowed: true, message: '', findings: [], warnings: [] };
const create = { operation: 'CREATE', object: object('crd.antrea.io/v1beta1', 'Tier') } as const;
const remove = { ...create, operation: 'DELETE' } as const;

describe('the kinds under review', () => {
  it.each([
    ['rbac.authorization.k8s.io/v1', 'ClusterRole', false, false],
    ['networking.k8s.io/v1', 'NetworkPolicy', false, true],
    ['policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy', false, true],
    ['crd.antrea.io/v1beta1', 'NetworkPolicy', true, true],
    ['crd.antrea.io/v1alpha1', 'Tier', true, true],
    ['crd.antrea.tanzu.vmware.com/v1alpha1', 'TierEntitlement', false, false],
  ])('%s %s: Antrea admits %s, decides %s', (apiVersion, kind, admitted, deciding) => {
    expect([isAdmitted(object(apiVersion, kind)), decides(object(apiVersion, kind))]).toEqual([admitted, deciding]);
  });

  it('turns a record into the opposite operation on its object', () => {
    expect(operationOf({ undo: record })).toBe('DELETE');
    expect(operationOf({ undo: { ...record, operation: 'DELETE' } })).toBe('CREATE');
    expect(operationOf({ undo: { ...record, operation: 'UPDATE' } })).toBe('UPDATE');
    expect(subjectOf({ undo: record })).toEqual({
      apiVersion: 'crd.antrea.io/v1beta1',
      kind: 'Tier',
      metadata: { name: 'mytier' },
    });
  });

  it('compares verdicts with what the dry run would leave behind', () => {
    expect(draftOf(response)).toEqual({ op: 'set', object: response.after });
    expect(draftOf({ ...response, before: object('v1', 'Old'), after: null })).toEqual({
      op: 'delete',
      object: object('v1', 'Old'),
    });
    expect(draftOf({ ...response, after: null })).toBeNull();
  });
});

describe('the steps of a review', () => {
  const refusal = problem('UPSTREAM_REFUSED', 422);
  it.each<[string, Evidence, string, string, string | null]>([
    ['nothing is known yet', {}, 'validate', 'running waiting waiting waiting waiting', 'running'],
    [
      'Netloft’s own opinion is against it, the API server is still asked',
      { validation: { ...valid, allowed: false, message: 'no' } },
      'dryRun',
      'refused running waiting waiting waiting',
      'running',
    ],
    [
      'the API server refuses',
      { validation: valid, dryRun: refusal },
      'dryRun',
      'passed refused waiting waiting waiting',
      'refused',
    ],
    [
      'the API server accepts what Netloft would not',
      { validation: { ...valid, allowed: false, message: 'no' }, dryRun: response },
      'diff',
      'refused passed passed running waiting',
      null,
    ],
    [
      'which verdicts change cannot be told',
      { validation: valid, dryRun: response, impact: problem('INTERNAL', 500) },
      'diff',
      'passed passed passed failed waiting',
      null,
    ],
    [
      'it is being applied',
      { validation: 'skipped', dryRun: response, impact: 'skipped', applying: true },
      'diff',
      'skipped passed passed skipped running',
      'running',
    ],
    [
      'it was refused at last',
      { validation: valid, dryRun: response, impact: 'skipped', applied: refusal },
      'apply',
      'passed passed passed skipped refused',
      null,
    ],
  ])('%s', (_when, evidence, inView, states, off) => {
    const found = stepStates(evidence);
    expect(Object.values(found).join(' ')).toBe(states);
    expect(stepInView(found)).toBe(inView);
    expect(whyOff(found, '', create)).toBe(off);
  });

  it('wants the name typed before it deletes', () => {
    const states = stepStates({ validation: valid, dryRun: response, impact: 'skipped' });
    expect(whyOff(states, 'on', remove)).toBe('name');
    expect(whyOff(states, 'one', remove)).toBeNull();
  });

  it('offers a merge only for an object that is being changed', () => {
    const conflict = problem('UPSTREAM_CONFLICT', 409);
    expect(isConflict(conflict, { ...create, operation: 'UPDATE' })).toBe(true);
    expect(isConflict(conflict, create)).toBe(false);
    expect(isConflict(conflict, { undo: record })).toBe(false);
    expect(isConflict(refusal, { ...create, operation: 'UPDATE' })).toBe(false);
  });
});
