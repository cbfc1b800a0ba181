import { isTrue } from './paths.ts';
import { shown } from './json.ts';
import { badRequest, invalidOptions, type FieldCause } from './status.ts';

/** Options of a write, from the query (and, for deletes, the body). */
export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldManager: string;
  readonly force: boolean;
}

const cause = (reason: string, field: string, message: string): FieldCause => ({ reason, field, message });
const MODES = ['Ignore', 'Strict', 'Warn'];

export function dryRunCauses(values: readonly string[]): FieldCause[] {
  if (values.every((value) => value === 'All')) return [];
  const message = `Unsupported value: []string{${values.map((value) => JSON.stringify(value)).join(', ')}}: supported values: "All"`;
  return [cause('FieldValueNotSupported', 'dryRun', message)];
}

/** Name that writes are attributed to when the client gives none: its program's, as the API server takes it from User-Agent. */
const defaultManager = (agent: string | undefined): string =>
  ((agent ?? '').split('/')[0] ?? '').slice(0, 128) || 'unknown';

/** Reads and checks the options of create, update and patch; 422 in the API server's words. `kind`: e.g. `CreateOptions`. */
export function writeOptions(
  query: URLSearchParams,
  kind: string,
  agent: string | undefined,
  isApply = false,
): WriteOptions {
  const dryRun = query.getAll('dryRun').filter((value) => value !== '');
  const fieldManager = query.get('fieldManager') ?? '';
  const mode = query.get('fieldValidation');
  const causes = dryRunCauses(dryRun);
  if (fieldManager.length > 128)
    causes.push(cause('FieldValueInvalid', 'fieldManager', `Too long: may not be longer than 128`));
  if (mode !== null && mode !== '' && !MODES.includes(mode)) {
    causes.push(
      cause(
        'FieldValueNotSupported',
        'fieldValidation',
        `Unsupported value: ${shown(mode)}: supported values: ${MODES.map((one) => shown(one)).join(', ')}`,
      ),
    );
  }
  if (isApply && fieldManager === '')
    causes.push(cause('FieldValueRequired', 'fieldManager', 'Required value: is required for apply patch'));
  if (kind === 'PatchOptions' && !isApply && query.has('force'))
    causes.push(cause('FieldValueForbidden', 'force', 'Forbidden: may not be specified for non-apply patch'));
  if (causes.length > 0) throw invalidOptions(kind, causes);
  return {
    dryRun: dryRun.length > 0,
    fieldManager: fieldManager === '' ? defaultManager(agent) : fieldManager,
    force: isTrue(query, 'force'),
  };
}

/** A whole number of the query; 400 in the words of Go's parser when it is none, undefined when absent. */
export function integer(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^[+-]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

/** A resource version as a number; undefined when absent. To clients it is opaque, to the server it is not. */
export function versionNumber(text: string | null): number | undefined {
  if (text === null || text === '') return undefined;
  if (!/^\d+$/.test(text)) {
    throw badRequest(
      `invalid resource version: resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  return Number(text);
}

const EXACT = 'Exact';
const NOT_OLDER = 'NotOlderThan';
const forbid = (field: string, message: string): FieldCause =>
  cause('FieldValueForbidden', field, `Forbidden: ${message}`);
const unsupported = (match: string, supported: readonly string[]): FieldCause =>
  cause(
    'FieldValueNotSupported',
    'resourceVersionMatch',
    `Unsupported value: ${shown(match)}: supported values: ${supported.map((one) => shown(one)).join(', ')}`,
  );

/** Rules of k8s.io/apimachinery's ValidateListOptions; 422 when broken. */
export function checkListOptions(query: URLSearchParams, isWatch: boolean): void {
  const match = query.get('resourceVersionMatch') ?? '';
  const version = query.get('resourceVersion') ?? '';
  const hasInitial = query.has('sendInitialEvents');
  const causes: FieldCause[] = [];
  if (isWatch && hasInitial && match !== NOT_OLDER)
    causes.push(
      forbid('resourceVersionMatch', `sendInitialEvents requires setting resourceVersionMatch to ${NOT_OLDER}`),
    );
  if (isWatch && match !== '') {
    if (!hasInitial)
      causes.push(
        forbid(
          'resourceVersionMatch',
          'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
        ),
      );
    if (match !== NOT_OLDER) causes.push(unsupported(match, [NOT_OLDER]));
  }
  if (!isWatch && match !== '') {
    if (version === '')
      causes.push(
        forbid('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided'),
      );
    if (match !== EXACT && match !== NOT_OLDER) causes.push(unsupported(match, [EXACT, NOT_OLDER, '']));
    if (match === EXACT && version === '0')
      causes.push(forbid('resourceVersionMatch', `resourceVersionMatch "exact" is forbidden for resourceVersion "0"`));
  }
  if (match !== '' && query.has('continue'))
    causes.push(forbid('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided'));
  if (!isWatch && hasInitial) causes.push(forbid('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  if (causes.length > 0) throw invalidOptions('ListOptions', causes);
}
