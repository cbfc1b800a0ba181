import {
  createAuthority,
  startSimulator,
  type SimulatedCluster,
  type SimulatedNsx,
  type Simulator,
} from '@netloft/simulator';
import { POLICY_API } from '@netloft/nsx';
import { z } from 'zod';
import { readConfig } from '../../../config.ts';
import { NsxConnections } from '../connections.ts';
import { certificateCredential } from '../credential.ts';
import { fixedSource } from '../credential-source.ts';
import { managerPath, nsxPath } from '../paths.ts';
import { nsxSettingsOf, type NsxSettings } from '../settings.ts';
import { DEFAULT_TIMINGS } from '../timings.ts';
import type { NsxApi, NsxUpstream } from '../types.ts';
import { createNsxUpstream } from '../upstream.ts';

export type Json = Readonly<Record<string, unknown>>;
export const Any = z.looseObject({});

/** An NSX that the contract is checked against. */
export interface Target {
  readonly api: NsxApi;
  readonly upstream: NsxUpstream;
  readonly settings: NsxSettings;
  /** Only of a simulated one: what no real NSX does at will. */
  readonly simulated?: SimulatedNsx & { readonly controlUrl: string; readonly cluster: SimulatedCluster };
  close(): Promise<void>;
}

const settingsFrom = (env: Readonly<Record<string, string | undefined>>): NsxSettings => {
  const config = readConfig(['--kubeconfig', 'unused'], env);
  if (!config.ok) throw new Error(config.error.join('\n'));
  const none = { default: undefined as never, get: () => undefined };
  const settings = nsxSettingsOf(config.value, none);
  if (!settings.ok) throw new Error(settings.error);
  if (settings.value === undefined) throw new Error('there is no manager');
  return settings.value;
};

export function open(settings: NsxSettings): { readonly upstream: NsxUpstream; readonly api: NsxApi } {
  const upstream = createNsxUpstream({ settings, now: Date.now });
  if (upstream.shared === undefined) throw new Error('there is no credential');
  return { upstream, api: upstream.shared.api };
}

/** Settings of a simulated NSX as somebody would write them into the environment. */
export function simulatedSettings(
  nsx: SimulatedNsx,
  change: Readonly<Record<string, string | undefined>> = {},
): NsxSettings {
  const user = nsx.users.find(({ name }) => name === 'admin');
  return settingsFrom({
    NETLOFT_NSX_MANAGERS: nsx.urls.join(','),
    NETLOFT_NSX_CA: nsx.caPath,
    NETLOFT_NSX_USER: user?.name,
    NETLOFT_NSX_PASSWORD: user?.password,
    NETLOFT_NSX_REQUESTS_PER_SECOND: '100',
    ...change,
  });
}

export async function startSimulated(strict: boolean): Promise<Target & { readonly simulator: Simulator }> {
  const simulator = await startSimulator({
    nsx: { strict, realizeMs: 100, purgeMs: 200, indexLagMs: 100, timings: { traceSeconds: 2 } },
  });
  const { nsx, controlUrl, clusters } = simulator;
  if (nsx === undefined) throw new Error('the simulator has no NSX');
  const settings = simulatedSettings(nsx);
  const { upstream, api } = open(settings);
  return {
    simulator,
    api,
    upstream,
    settings,
    simulated: { ...nsx, controlUrl, cluster: clusters[0] },
    close: async () => {
      await upstream.close();
      await simulator.close();
    },
  };
}

/** `NSX_URL` (addresses, separated by commas), `NSX_USER`, `NSX_PASSWORD`, and `NSX_CA` or `NSX_THUMBPRINT`; `NSX_AUTH` and `NSX_TOKEN` as the server's own settings. */
export async function openReal(env: Readonly<Record<string, string | undefined>>): Promise<Target> {
  const names = ['AUTH', 'USER', 'PASSWORD', 'TOKEN', 'CA', 'THUMBPRINT', 'CERT', 'KEY'];
  const settings = settingsFrom({
    NETLOFT_NSX_MANAGERS: env['NSX_URL'],
    ...Object.fromEntries(names.map((name) => [`NETLOFT_NSX_${name}`, env[`NSX_${name}`]])),
  });
  const { upstream, api } = open(settings);
  return { api, upstream, settings, close: () => upstream.close() };
}

/** Objects that a test makes in the policy tree; they are removed at its end, the last one first. */
export class Scratch {
  readonly #paths: string[] = [];
  readonly #mark = `netloft-contract-${Math.random().toString(36).slice(2, 8)}`;

  constructor(private readonly api: NsxApi) {}

  id(name: string): string {
    return `${this.#mark}-${name}`;
  }

  /** The object as NSX answers it; a refusal ends the test. */
  async put(path: string, object: Json): Promise<Json> {
    const written = await this.try('PUT', path, object);
    if (!written.ok) throw new Error(`${path}: ${written.error.message}`);
    return Any.parse(written.value);
  }

  async try(method: 'PUT' | 'PATCH', path: string, object: Json): ReturnType<NsxApi['write']> {
    const written = await this.api.write(method, nsxPath(POLICY_API + path), { body: object });
    if (written.ok && !this.#paths.includes(path)) this.#paths.push(path);
    return written;
  }

  async get(path: string): Promise<Json> {
    const found = await this.api.get(nsxPath(POLICY_API + path), Any);
    if (!found.ok) throw new Error(`${path}: ${found.error.message}`);
    return found.value;
  }

  async clear(): Promise<void> {
    for (const path of this.#paths.splice(0).reverse())
      await this.api.write('DELETE', nsxPath(POLICY_API + path), { overwrite: true });
  }
}

/** A protected principal identity made in NSX, with a client of its own. */
export async function principal({
  api,
  settings,
}: Target): Promise<{ readonly name: string; readonly nsx: ReturnType<typeof open> }> {
  const name = `netloft-contract-${Math.random().toString(36).slice(2, 8)}`;
  const keys = await createAuthority(name);
  const made = await api.write('POST', managerPath('trust-management/principal-identities/with-certificate'), {
    body: { name, node_id: name, role: 'enterprise_admin', is_protected: true, certificate_pem: keys.certificate },
  });
  if (!made.ok) throw new Error(made.error.message);
  const credential = certificateCredential(keys.certificate, keys.key);
  if (!credential.ok) throw new Error(credential.error);
  return { name, nsx: open({ ...settings, source: fixedSource(credential.value) }) };
}

/** A session at the first manager in the test's own hands; undefined for credentials that open none. */
export async function signIn({ managers, trust, source }: NsxSettings): Promise<
  | {
      ask(method: 'GET' | 'DELETE', path: string, token?: string): Promise<{ status: number; body: unknown }>;
      close(): Promise<void>;
    }
  | undefined
> {
  const [manager = ''] = managers;
  const credential = await source?.load();
  if (credential?.ok !== true || credential.value.mode !== 'session') return undefined;
  const { user, password } = credential.value;
  const connections = new NsxConnections(trust, DEFAULT_TIMINGS);
  const opened = await connections.to(manager).request({
    method: 'POST',
    path: '/api/session/create',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ j_username: user, j_password: password.reveal() }).toString(),
  });
  await opened.body.dump();
  const cookie = /JSESSIONID=[^;]*/.exec(String(opened.headers['set-cookie']))?.[0] ?? '';
  const own = String(opened.headers['x-xsrf-token']);
  return {
    ask: async (method, path, token = own) => {
      const headers = { cookie, 'x-xsrf-token': token };
      const answer = await connections.to(manager).request({ method, path, headers });
      const text = await answer.body.text();
      return { status: answer.statusCode, body: text === '' ? undefined : JSON.parse(text) };
    },
    close: () => connections.close(),
  };
}
