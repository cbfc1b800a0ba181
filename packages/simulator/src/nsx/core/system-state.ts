import type { Json } from '../types.ts';
import type { AuthPolicy } from './accounts.ts';

/** `GET /api/v1/cluster/api-service`, as far as it counts here; times in seconds, a limit of 0 is none. */
export interface ApiService {
  readonly session_timeout: number;
  readonly connection_timeout: number;
  readonly client_api_rate_limit: number;
  readonly client_api_concurrency_limit: number;
  readonly global_api_concurrency_limit: number;
  readonly basic_authentication_enabled: boolean;
  readonly cookie_based_authentication_enabled: boolean;
}

export const DEFAULT_API_SERVICE: ApiService = {
  session_timeout: 1800,
  connection_timeout: 30,
  client_api_rate_limit: 100,
  client_api_concurrency_limit: 40,
  global_api_concurrency_limit: 199,
  basic_authentication_enabled: true,
  cookie_based_authentication_enabled: true,
};
const DEFAULT_AUTH_POLICY: AuthPolicy = {
  api_max_auth_failures: 5,
  api_failed_auth_lockout_period: 900,
  api_failed_auth_reset_period: 900,
};

/** A settings object that GET and PUT serve: values of the defaults' types are taken, the rest is kept and echoed. */
export class Settings<T extends object> {
  #value: T;
  #extra: Json = {};
  #revision = 0;

  constructor(first: T) {
    this.#value = first;
  }

  get value(): T {
    return this.#value;
  }

  get object(): Json {
    return { ...this.#extra, ...this.#value, _revision: this.#revision };
  }

  /** Name of the first member of a wrong type or below 0; then nothing is changed. */
  replace(body: Json): string | undefined {
    const known = new Map<string, unknown>(Object.entries(this.#value));
    const wrong = [...known].find(([name, current]) => {
      const given = body[name] ?? current;
      return typeof given !== typeof current || (typeof given === 'number' && !(given >= 0));
    });
    if (wrong !== undefined) return wrong[0];
    const taken = Object.fromEntries([...known].map(([name, current]) => [name, body[name] ?? current]));
    this.#extra = Object.fromEntries(Object.entries(body).filter(([name]) => !known.has(name)));
    this.#value = { ...this.#value, ...taken };
    this.#revision += 1;
    return undefined;
  }
}

export interface SystemState {
  readonly apiService: Settings<ApiService>;
  readonly authPolicy: Settings<AuthPolicy>;
}
export const createSystemState = (apiService: Partial<ApiService> = {}): SystemState => ({
  apiService: new Settings({ ...DEFAULT_API_SERVICE, ...apiService }),
  authPolicy: new Settings(DEFAULT_AUTH_POLICY),
});
