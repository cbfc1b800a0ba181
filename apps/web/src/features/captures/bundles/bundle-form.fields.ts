import { draftsOf } from '../parts/draft.store.ts';

export const AUTH_TYPES = ['BasicAuthentication', 'BearerToken', 'APIKey'] as const;

/** What the form holds: texts as typed, so that nothing is lost while a field is half filled. Of the Secret only its name. */
export interface BundleForm {
  readonly nodesType: 'all' | 'names' | 'selector';
  /** Names with commas. */
  readonly nodeNames: string;
  /** As kubectl takes it: `role=edge,zone in (a, b)`. */
  readonly selector: string;
  readonly since: string;
  readonly expires: string;
  readonly serverUrl: string;
  readonly hostKey: string;
  readonly auth: (typeof AUTH_TYPES)[number];
  readonly secretNamespace: string;
  readonly secretName: string;
}

export const EMPTY_BUNDLE: BundleForm = {
  nodesType: 'all',
  nodeNames: '',
  selector: '',
  since: '',
  expires: '60',
  serverUrl: '',
  hostKey: '',
  auth: 'BasicAuthentication',
  secretNamespace: '',
  secretName: '',
};

/** The form of a cluster. */
export const bundleDraft = draftsOf('bundle-draft', EMPTY_BUNDLE);

export const namesOf = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** Requirements of a label selector: its commas outside of brackets part them. */
export const requirementsIn = (text: string): string[] =>
  (text.match(/(?:\([^()]*\)?|[^,()])+/g) ?? []).map((one) => one.trim()).filter((one) => one !== '');
