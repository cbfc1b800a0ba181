import type { RequestOptions as HttpsOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';

/** How long an answer of the kubeconfig is used before it is asked again; token files and exec plugins rotate more slowly. */
const KEEP_MS = 30_000;

/** What the kubeconfig's own user brings along: headers, and a client certificate when it has one (PEM). */
export interface ServerAuthentication {
  readonly headers: Readonly<Record<string, string>>;
  readonly certificate?: string;
  readonly key?: string;
}

export interface ServerCredential {
  /** Rejects when a file cannot be read or a credential plugin fails. */
  get(): Promise<ServerAuthentication>;
  /** Forgets what is known, so that the next `get` reads files again and runs the plugin again. */
  refresh(): void;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : Buffer.isBuffer(value) ? value.toString('utf8') : undefined;

/** The current user alone: the agent that @kubernetes/client-node makes beside the credential is for connections that Netloft never opens. */
function userOnly(config: KubeConfig): KubeConfig {
  const own = new KubeConfig();
  const user = config.getCurrentUser();
  if (user !== null)
    own.loadFromClusterAndUser({ name: 'unused', server: 'https://unused.invalid', skipTLSVerify: false }, user);
  return own;
}

async function authenticationOf(config: KubeConfig): Promise<ServerAuthentication> {
  const options: HttpsOptions & { headers: Record<string, string> } = { headers: {} };
  await config.applyToHTTPSOptions(options);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers)) headers[name.toLowerCase()] = value.trim();
  const certificate = text(options.cert);
  const key = text(options.key);
  return { headers, ...(certificate === undefined || key === undefined ? {} : { certificate, key }) };
}

/**
 * The credential of a loaded kubeconfig's current context, with everything that @kubernetes/client-node knows: token, token file,
 * client certificate, exec plugin, OIDC. Concurrent callers share one run of a plugin.
 */
export function createServerCredential(
  config: KubeConfig,
  reload: () => KubeConfig | undefined,
  now: () => number = Date.now,
): ServerCredential {
  let current = userOnly(config);
  let kept: { readonly until: number; readonly value: Promise<ServerAuthentication> } | undefined;
  return {
    get: () => {
      if (kept === undefined || kept.until < now()) {
        const value = authenticationOf(current);
        const entry = { until: now() + KEEP_MS, value };
        kept = entry;
        // A failure is not kept; whoever asked sees it.
        value.catch(() => {
          if (kept === entry) kept = undefined;
        });
      }
      return kept.value;
    },
    refresh: () => {
      kept = undefined;
      const again = reload();
      if (again !== undefined) current = userOnly(again);
    },
  };
}
