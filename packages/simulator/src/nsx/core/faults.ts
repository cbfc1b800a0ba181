import { isObject } from '../../kubernetes/json.ts';
import type { NsxMethod } from '../types.ts';

/** What a fault does to the requests that it matches. */
export interface FaultEffect {
  readonly status?: number;
  readonly error_code?: number;
  readonly delay_ms?: number;
  /** JSON, or a text that is sent as an HTML page. */
  readonly body?: unknown;
  readonly drop_connection?: boolean;
  readonly retry_after?: number;
  /** The session of the request ends. */
  readonly ends_session?: boolean;
}
export interface FaultMatch {
  readonly method?: NsxMethod;
  /** Beginning of the path. */
  readonly path?: string;
  /** Number of the manager, from 1. */
  readonly manager?: number;
}
export interface NsxFault extends FaultEffect {
  readonly name?: string;
  readonly match?: FaultMatch;
  /** Requests that it still hits; without it, all until it is cleared. */
  readonly times?: number;
  /** Milliseconds after which it ends by itself. */
  readonly for_ms?: number;
}

const PAGE =
  '<html>\r\n<head><title>503 Service Temporarily Unavailable</title></head>\r\n<body>\r\n<center><h1>503 Service Temporarily Unavailable</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n';
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const satisfies readonly NsxMethod[];
const HEALTH = '/api/v1/reverse-proxy/node/health';

export const NSX_FAULTS = {
  'xsrf-expired': { status: 403, error_code: 98, ends_session: true, times: 1 },
  'session-expired': { status: 403, error_code: 403, ends_session: true, times: 1 },
  'provider-not-ready': { status: 400, error_code: 500042, times: 1 },
  aborted: { status: 500, error_code: 607, times: 1 },
  index: { status: 400, error_code: 60508, match: { path: '/policy/api/v1/search' }, times: 1 },
  unavailable: { status: 503, body: PAGE },
  slow: { delay_ms: 10_000 },
  'rate-limit': { status: 429, error_code: 429, retry_after: 1 },
  unhealthy: { status: 200, body: { healthy: false }, match: { path: HEALTH } },
} as const satisfies Readonly<Record<string, NsxFault>>;
export type NsxFaultName = keyof typeof NSX_FAULTS;

export type FaultRead =
  | { readonly ok: true; readonly fault: NsxFault }
  | { readonly ok: false; readonly message: string };

const isWhole = (least: number, most: number) => (value: unknown) =>
  Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
const RULES: Readonly<Record<string, { readonly check: (value: unknown) => boolean; readonly wants: string }>> = {
  name: {
    check: (value) => typeof value === 'string' && Object.hasOwn(NSX_FAULTS, value),
    wants: `one of ${Object.keys(NSX_FAULTS).join(', ')}`,
  },
  times: { check: isWhole(1, 1_000_000), wants: 'a whole number from 1' },
  for_ms: { check: isWhole(1, 3_600_000), wants: 'a number of milliseconds from 1 to 3600000' },
  status: { check: isWhole(200, 599), wants: 'a status from 200 to 599' },
  error_code: { check: isWhole(0, 9_999_999), wants: 'a whole number' },
  delay_ms: { check: isWhole(0, 600_000), wants: 'a number of milliseconds from 0 to 600000' },
  retry_after: { check: isWhole(0, 3600), wants: 'a number of seconds from 0 to 3600' },
  drop_connection: { check: (value) => typeof value === 'boolean', wants: 'true or false' },
  ends_session: { check: (value) => typeof value === 'boolean', wants: 'true or false' },
  body: { check: () => true, wants: 'anything' },
  match: { check: isMatch, wants: '{"method"?, "path"?: "/beginning", "manager"?: number from 1}' },
};

function isMatch(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { method, path, manager, ...others } = value;
  return (
    Object.keys(others).length === 0 &&
    (method === undefined || METHODS.some((one) => one === method)) &&
    (path === undefined || (typeof path === 'string' && path.startsWith('/'))) &&
    (manager === undefined || isWhole(1, 99)(manager))
  );
}

/** Reads one fault: a pre-made one by name, its members replaced by those given, or one of its own. What is wrong is said in one line. */
export function readNsxFault(value: unknown): FaultRead {
  const no = (message: string): FaultRead => ({ ok: false, message });
  if (!isObject(value)) return no('the body must be a JSON object, a fault');
  for (const [name, given] of Object.entries(value)) {
    const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined;
    if (rule === undefined) return no(`a fault has no '${name}'; it has ${Object.keys(RULES).join(', ')}`);
    if (!rule.check(given)) return no(`${name} takes ${rule.wants}, not ${JSON.stringify(given)}`);
  }
  const { name } = value;
  const made: NsxFault = typeof name === 'string' ? (NSX_FAULTS[name as NsxFaultName] ?? {}) : {};
  // Every member was checked above.
  const fault = { ...made, ...value } as NsxFault;
  const acts = [fault.status, fault.delay_ms, fault.drop_connection].some((one) => one !== undefined);
  return acts ? { ok: true, fault } : no('a fault needs a name, a status, a delay_ms or drop_connection');
}

interface Active {
  readonly fault: NsxFault;
  left: number;
  readonly until: number;
}

/** Faults that are on; the oldest that matches a request hits it. */
export class NsxFaults {
  #active: Active[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  add(fault: NsxFault): void {
    const forever = Number.POSITIVE_INFINITY;
    this.#active.push({ fault, left: fault.times ?? forever, until: this.#now() + (fault.for_ms ?? forever) });
  }

  clear(): void {
    this.#active = [];
  }

  list(): readonly NsxFault[] {
    this.#sweep();
    return this.#active.map(({ fault, left }) => (Number.isFinite(left) ? { ...fault, times: left } : fault));
  }

  #sweep(): void {
    const now = this.#now();
    this.#active = this.#active.filter(({ left, until }) => left > 0 && until > now);
  }

  /** The effect on a request, which uses it up. Faults that end sessions leave sign-in alone. */
  hit(request: { readonly method: string; readonly path: string; readonly manager: number }): FaultEffect | undefined {
    this.#sweep();
    const isSignIn = request.path.startsWith('/api/session/');
    const found = this.#active.find(({ fault: { match = {}, ends_session: endsSession } }) => {
      if (endsSession === true && isSignIn) return false;
      const { method = request.method, path = '/', manager = request.manager } = match;
      return method === request.method && manager === request.manager && request.path.startsWith(path);
    });
    if (found === undefined) return undefined;
    found.left -= 1;
    return found.fault;
  }
}
