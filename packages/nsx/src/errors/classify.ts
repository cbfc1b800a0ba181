import { ApiError } from '../model/envelope.ts';
import {
  BY_CODE,
  BY_STATUS,
  BY_STATUS_AND_CODE,
  FAILED,
  INVALID,
  LOCKED,
  type Meaning,
  NO_API,
  type NsxErrorKind,
  type NsxRetry,
  OVERLAP,
  PROTECTED,
  SESSION,
} from './kinds.ts';

/** An answer of status 300 or more, or a body that is not what was asked for. */
export interface RefusedAnswer {
  readonly status: number;
  /** Header `Content-Type`; absent when there is none. */
  readonly contentType?: string | undefined;
  /** Body as text; empty when there is none. */
  readonly body: string;
}

export interface NsxErrorDescription {
  readonly kind: NsxErrorKind;
  readonly retry: NsxRetry;
  readonly status: number;
  /** NSX's `error_code`. */
  readonly errorCode?: number;
  readonly module?: string;
  /** NSX's own message word for word; where it gave none, a sentence of what came instead. */
  readonly message: string;
  /** True when `message` is NSX's own. */
  readonly fromNsx: boolean;
  /** Messages of related errors, which often name the rule or member that the first one does not. */
  readonly related: readonly string[];
}

const OWNERSHIP = /allow.?overwrite|createUser=|doesn['’]t own|does not own/i;
const VLAN = /vlan/i;
const ACCOUNT_LOCKED = /account\s+(?:is\s+)?locked/i;

function parsed(body: string): ApiError | undefined {
  try {
    const read = ApiError.safeParse(JSON.parse(body));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

/** 8327 is the code of two refusals; what it says tells them apart. Unclear ones are no ownership, as nothing is gained by an overwrite. */
const meaningOf8327 = (message: string): Meaning =>
  OWNERSHIP.test(message) ? PROTECTED : VLAN.test(message) ? OVERLAP : INVALID;

function meaningOf(status: number, code: number | undefined, message: string): Meaning {
  if (code === 8327) return meaningOf8327(message);
  // The authentication filter numbers its refusals like HTTP, whatever status it sends with them.
  if (code === 401) return ACCOUNT_LOCKED.test(message) ? LOCKED : SESSION;
  const known = code === undefined ? undefined : (BY_STATUS_AND_CODE[`${status}/${code}`] ?? BY_CODE[code]);
  return known ?? BY_STATUS[status] ?? (status >= 500 ? FAILED : INVALID);
}

const isHtml = ({ contentType = '', body }: RefusedAnswer): boolean =>
  /\bhtml\b/i.test(contentType) || /^\s*<(?:!doctype|html)/i.test(body);

function withoutApi(answer: RefusedAnswer): NsxErrorDescription | undefined {
  const { status } = answer;
  const base = { status, fromNsx: false, related: [] };
  if (status >= 300 && status < 400)
    return { ...base, ...NO_API, message: `The manager answered with a redirect (${status}).` };
  if (isHtml(answer) && status !== 429)
    return { ...base, ...NO_API, message: `The manager answered ${status} with an HTML page instead of its API.` };
  if (status < 300) return { ...base, ...NO_API, message: 'The manager answered with something other than JSON.' };
  return undefined;
}

/**
 * What an answer of NSX means and what may be tried next. Codes and meanings are those that VMware's nsx-operator acts upon
 * (pkg/nsx/util/utils.go). Never fails: what is unknown is `invalid` (4xx) or `failed` (5xx), and is not tried again.
 */
export function classifyNsxError(answer: RefusedAnswer): NsxErrorDescription {
  const foreign = withoutApi(answer);
  if (foreign !== undefined) return foreign;
  const { status } = answer;
  const said = parsed(answer.body);
  const own = [said?.error_message, said?.details].filter((one) => one !== undefined && one.trim() !== '');
  const related = (said?.related_errors ?? []).flatMap(({ error_message: message }) =>
    message === undefined || message.trim() === '' || own.includes(message) ? [] : [message],
  );
  const message = own[0] ?? related[0] ?? '';
  const code = said?.error_code;
  return {
    ...meaningOf(status, code, [...own, ...related].join(' ')),
    status,
    ...(code === undefined ? {} : { errorCode: code }),
    ...(said?.module_name === undefined ? {} : { module: said.module_name }),
    message: message === '' ? `The manager answered ${status} without a message.` : message,
    fromNsx: message !== '',
    related,
  };
}
