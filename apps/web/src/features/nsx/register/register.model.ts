import type {
  NsxEvidence,
  NsxRegistrationRequestInput,
  NsxRegistrationResult,
  NsxRegistrationState,
  NsxRegistrationStep,
  NsxStatus,
  Problem,
} from '@netloft/contracts';
import type { StepState } from '../../../components/change-review/review.model.ts';
import type { MarkKind } from '../../../components/mark.tsx';
import { registerText as text } from './register.messages.ts';

/** What the form holds; as text where it is typed. */
export interface RegistrationForm {
  readonly name: string;
  /** Netloft's name of the cluster; empty: the manifests are applied by hand. */
  readonly cluster: string;
  readonly managers: readonly string[];
  readonly image: string;
  readonly key: 'secret' | 'show';
  /** Gives a name that NSX knows another key. */
  readonly rotate: boolean;
  readonly days: string;
  readonly organization: string;
  readonly vpcPath: string;
}

export type FormField = keyof RegistrationForm;
export type FormFaults = Partial<Readonly<Record<FormField, string>>>;

/** Names as the contract takes them; the name becomes the common name of the certificate, which holds 64 characters. */
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9])?$/;
const MANAGER = /^[A-Za-z0-9.:[\]-]{1,253}$/;

/** Addresses of the managers as a cluster may reach them too: without the scheme, and without the port that is HTTPS's own. */
export function managersOf(managers: NsxStatus['managers']): readonly string[] {
  return managers.flatMap(({ url }) => {
    if (!URL.canParse(url)) return [];
    const { hostname, port } = new URL(url);
    return [port === '' ? hostname : `${hostname}:${port}`];
  });
}

/** Without a cluster to keep a Secret in, the key can only be shown. */
export const keyOf = ({ cluster, key }: RegistrationForm): RegistrationForm['key'] => (cluster === '' ? 'show' : key);

/** What the server would refuse, told before it is asked. */
export function formFaults(form: RegistrationForm): FormFaults {
  const days = Number(form.days);
  const wrongManager = form.managers.find((manager) => !MANAGER.test(manager));
  return {
    ...(form.name === '' ? { name: text.faults.missing } : NAME.test(form.name) ? {} : { name: text.faults.name }),
    ...(form.managers.length === 0
      ? { managers: text.faults.managers }
      : wrongManager === undefined
        ? {}
        : { managers: text.faults.manager(wrongManager) }),
    ...(form.image.trim() === '' ? { image: text.faults.missing } : {}),
    ...(Number.isInteger(days) && days >= 1 && days <= 3650 ? {} : { days: text.faults.days }),
  };
}

const FIELDS: Readonly<Record<string, FormField>> = {
  name: 'name',
  cluster: 'cluster',
  managers: 'managers',
  image: 'image',
  key: 'key',
  rotate: 'rotate',
  certificateDays: 'days',
  organization: 'organization',
  vpcPath: 'vpcPath',
};

/** The server's faults at the fields that they speak of. */
export function faultsOf(problem: Problem | null): FormFaults {
  const faults: Partial<Record<FormField, string>> = {};
  for (const { path, message } of problem?.errors ?? []) {
    const field = FIELDS[path.split('.')[0] ?? ''];
    if (field !== undefined) faults[field] ??= message;
  }
  return faults;
}

/** The request for what the form holds. */
export function requestOf(form: RegistrationForm): NsxRegistrationRequestInput {
  const organization = form.organization.trim();
  const vpcPath = form.vpcPath.trim();
  return {
    name: form.name,
    cluster: form.cluster === '' ? null : form.cluster,
    managers: [...form.managers],
    key: keyOf(form),
    rotate: form.rotate,
    certificateDays: Number(form.days),
    image: form.image.trim(),
    ...(organization === '' ? {} : { organization }),
    ...(vpcPath === '' ? {} : { vpcPath }),
  };
}

export const stateMark: Readonly<Record<NsxRegistrationState, MarkKind>> = {
  NotPrepared: 'none',
  Prepared: 'info',
  Registering: 'running',
  NoInventory: 'running',
  Connected: 'allowed',
  Degraded: 'mixed',
  Stale: 'stale',
  Failed: 'dropped',
  Partial: 'mixed',
};

/** NSX knows the cluster and hears from it. */
export const isThere = (state: NsxRegistrationState): boolean => state === 'Connected' || state === 'Degraded';

export const evidenceMark = ({ found }: NsxEvidence): MarkKind =>
  found === null ? 'unknown' : found ? 'allowed' : 'none';

export const stepMark: Readonly<Record<NsxRegistrationStep['state'], MarkKind>> = {
  planned: 'none',
  done: 'allowed',
  failed: 'dropped',
  skipped: 'unknown',
};

/** How many steps change something. */
export const changing = (steps: readonly NsxRegistrationStep[]): number =>
  steps.filter(({ action }) => action !== 'keep').length;

export const WIZARD_STEPS = ['form', 'plan', 'make', 'progress'] as const;
export type WizardStep = (typeof WIZARD_STEPS)[number];

/** Steps with where each stands, for the list at the left. */
export function wizardSteps(
  step: WizardStep,
  made: NsxRegistrationResult | null,
  state: NsxRegistrationState | undefined,
): readonly { readonly name: WizardStep; readonly label: string; readonly state: StepState }[] {
  const at = WIZARD_STEPS.indexOf(step);
  const stateOf = (name: WizardStep, place: number): StepState => {
    if (name === 'progress' && step === 'progress')
      return state === 'Connected' ? 'passed' : state === 'Failed' ? 'refused' : 'running';
    if (name === 'make' && step === 'progress' && made?.ok === false) return 'refused';
    if (place < at) return 'passed';
    if (place > at) return 'waiting';
    return name === 'make' ? 'running' : 'current';
  };
  return WIZARD_STEPS.map((name, place) => ({ name, label: text.stepNames[name], state: stateOf(name, place) }));
}
