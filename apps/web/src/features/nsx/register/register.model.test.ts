import { describe, expect, it } from 'vitest';
import type { NsxRegistrationState } from '@netloft/contracts';
import {
  changing,
  faultsOf,
  formFaults,
  managersOf,
  requestOf,
  wizardSteps,
  type RegistrationForm,
  type WizardStep,
} from './register.model.ts';
import { nsxRegisterSearch } from './register.search.ts';
import { resultOf, stepOf } from './testing.ts';

const form = (change: Partial<RegistrationForm> = {}): RegistrationForm => ({
  name: 'stc-tkg-cluster-2',
  cluster: 'stc-tkg-cluster-2',
  managers: ['nsx.example'],
  image: 'registry.example.org/interworking:1',
  key: 'secret',
  rotate: false,
  days: '3650',
  organization: 'Netloft',
  vpcPath: '',
  ...change,
});

describe('the answers', () => {
  it.each<[string, Partial<RegistrationForm>, readonly string[]]>([
    ['lack a name', { name: '' }, ['name']],
    ['have a name that no certificate takes', { name: '-a' }, ['name']],
    ['have a name of 65 letters', { name: 'a'.repeat(65) }, ['name']],
    ['have no manager', { managers: [] }, ['managers']],
    ['have a manager with its scheme', { managers: ['https://nsx'] }, ['managers']],
    ['lack the image', { image: ' ' }, ['image']],
    ['have no days', { days: '' }, ['days']],
    ['have more days than a certificate should last', { days: '3651' }, ['days']],
    ['are whole', {}, []],
    ['name a manager by its address', { managers: ['10.0.0.1', '[fd00::1]:8443'] }, []],
  ])('%s', (_name, change, fields) => expect(Object.keys(formFaults(form(change)))).toEqual(fields));

  it('show the key where there is no cluster to keep it in', () => {
    expect(requestOf(form({ cluster: '' }))).toMatchObject({ cluster: null, key: 'show' });
    expect(requestOf(form())).toMatchObject({ cluster: 'stc-tkg-cluster-2', key: 'secret', certificateDays: 3650 });
  });

  it('send nothing that was left empty', () => {
    expect(requestOf(form({ organization: ' ', vpcPath: '' }))).not.toHaveProperty('organization');
    expect(requestOf(form())).not.toHaveProperty('vpcPath');
  });

  it('take the server’s faults at their fields', () => {
    const problem = {
      errors: [
        { path: 'managers.0', message: 'is no address' },
        { path: 'certificateDays', message: 'too many' },
        { path: 'rotate', message: 'is to be chosen' },
        { path: 'elsewhere', message: 'x' },
      ],
    } as Parameters<typeof faultsOf>[0];
    expect(faultsOf(problem)).toEqual({ managers: 'is no address', days: 'too many', rotate: 'is to be chosen' });
    expect(faultsOf(null)).toEqual({});
  });
});

describe('the managers of the configuration', () => {
  it.each([
    ['https://nsx-1.example:443', ['nsx-1.example']],
    ['https://nsx-1.example', ['nsx-1.example']],
    ['https://127.0.0.1:8443', ['127.0.0.1:8443']],
    ['nonsense', []],
  ])('%s is offered as %j', (url, expected) =>
    expect(managersOf([{ url, state: 'up', since: null }])).toEqual(expected),
  );
});

describe('the steps', () => {
  it.each<[WizardStep, boolean | null, NsxRegistrationState | undefined, string]>([
    ['form', null, undefined, 'current waiting waiting waiting'],
    ['plan', null, undefined, 'passed current waiting waiting'],
    ['make', null, undefined, 'passed passed running waiting'],
    ['progress', true, 'Registering', 'passed passed passed running'],
    ['progress', null, 'Connected', 'passed passed passed passed'],
    ['progress', false, 'Partial', 'passed passed refused running'],
    ['progress', true, 'Failed', 'passed passed passed refused'],
  ])('at %s, made %s, state %s', (step, ok, state, expected) => {
    const made = ok === null ? null : resultOf({ ok });
    expect(
      wizardSteps(step, made, state)
        .map((one) => one.state)
        .join(' '),
    ).toBe(expected);
  });

  it('that keep what is there change nothing', () => {
    expect(changing([stepOf('a'), stepOf('b', { action: 'keep' })])).toBe(1);
  });
});

describe('the address', () => {
  it.each([
    [
      { name: 'a', cluster: 'b', form: '1', key: 'show' },
      { name: 'a', cluster: 'b', form: true },
    ],
    [{ name: '', form: 'no' }, {}],
  ])('%j is read as %j', (raw, expected) => expect(nsxRegisterSearch(raw)).toEqual(expected));
});
