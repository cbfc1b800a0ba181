import { z } from 'zod';
import { networks, onOff, path, secret, words } from './config-fields.ts';
import { isLoopbackName } from './plugins/request-facts.ts';

/** Where the settings of the ways to sign in come from. */
export const SIGN_IN_SETTINGS = {
  signInPassword: { env: 'NETLOFT_SIGN_IN_PASSWORD' },
  signInToken: { env: 'NETLOFT_SIGN_IN_TOKEN' },
  signInKubeconfig: { env: 'NETLOFT_SIGN_IN_KUBECONFIG' },
  oidcIssuer: { env: 'NETLOFT_OIDC_ISSUER' },
  oidcClientId: { env: 'NETLOFT_OIDC_CLIENT_ID' },
  oidcClientSecret: { env: 'NETLOFT_OIDC_CLIENT_SECRET' },
  oidcClientSecretFile: { env: 'NETLOFT_OIDC_CLIENT_SECRET_FILE' },
  oidcScopes: { env: 'NETLOFT_OIDC_SCOPES' },
  oidcPrompt: { env: 'NETLOFT_OIDC_PROMPT' },
  oidcProviderName: { env: 'NETLOFT_OIDC_PROVIDER_NAME' },
  oidcCa: { env: 'NETLOFT_OIDC_CA' },
  oidcLogoutUrl: { env: 'NETLOFT_OIDC_LOGOUT_URL' },
  oidcClusters: { env: 'NETLOFT_OIDC_CLUSTERS' },
  trustedProxy: { env: 'NETLOFT_TRUSTED_PROXY' },
  trustedProxyUserHeader: { env: 'NETLOFT_TRUSTED_PROXY_USER_HEADER' },
  trustedProxyGroupsHeader: { env: 'NETLOFT_TRUSTED_PROXY_GROUPS_HEADER' },
} as const;

/** Whether a client secret or a person's answer may travel to this address: HTTPS, or the machine itself. */
const isSafe = (url: URL): boolean =>
  (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackName(url.hostname))) &&
  url.username === '' &&
  url.password === '';

const issuer = z.string().refine(
  (text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return url !== undefined && isSafe(url) && url.search === '' && url.hash === '';
  },
  {
    error: (issue) =>
      `takes the https address of an issuer exactly as it names itself, such as https://sso.example.com/realms/netloft, not '${String(issue.input)}'`,
  },
);

const logoutUrl = z
  .string()
  .refine(
    (text) => URL.canParse(text.replaceAll(/\{\w+\}/g, 'x')) && isSafe(new URL(text.replaceAll(/\{\w+\}/g, 'x'))),
    'takes an https address; {clientId} and {redirect} in it are filled in',
  );

/** Names that decide about the request itself are never taken for a person. */
const RESERVED = new Set(['authorization', 'cookie', 'host', 'origin', 'connection', 'x-forwarded-for']);
const header = z
  .string()
  .transform((text) => text.toLowerCase())
  .refine(
    (name) => /^[a-z0-9-]{1,64}$/.test(name) && !RESERVED.has(name),
    'takes the name of a header that the proxy sets',
  );

export const SIGN_IN_FIELDS = {
  signInPassword: onOff.default(true),
  signInToken: onOff.default(true),
  signInKubeconfig: onOff.default(true),
  oidcIssuer: issuer.optional(),
  oidcClientId: z.string().max(255).optional(),
  oidcClientSecret: secret.optional(),
  oidcClientSecretFile: path.optional(),
  oidcScopes: z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter((scope) => scope !== ''))
    .refine((scopes) => scopes.includes('openid'), 'lacks openid, without which there is no ID token')
    .prefault('openid email groups offline_access'),
  oidcPrompt: z.enum(['login', 'consent', 'select_account'], 'takes login, consent or select_account').optional(),
  oidcProviderName: z.string().max(60, 'takes at most 60 letters').optional(),
  oidcCa: path.optional(),
  oidcLogoutUrl: logoutUrl.optional(),
  oidcClusters: words.prefault(''),
  trustedProxy: networks.prefault(''),
  trustedProxyUserHeader: header.prefault('x-forwarded-user'),
  trustedProxyGroupsHeader: header.prefault('x-forwarded-groups'),
};

interface SignInValues {
  readonly signInPassword: boolean;
  readonly signInToken: boolean;
  readonly signInKubeconfig: boolean;
  readonly oidcIssuer?: string | undefined;
  readonly oidcClientId?: string | undefined;
  readonly oidcClientSecret?: unknown;
  readonly oidcClientSecretFile?: string | undefined;
  readonly trustedProxy: readonly string[];
  readonly trustedProxyUserHeader: string;
  readonly trustedProxyGroupsHeader: string;
}

export const isAnySignInOn = (value: SignInValues): boolean =>
  value.signInPassword ||
  value.signInToken ||
  value.signInKubeconfig ||
  value.oidcIssuer !== undefined ||
  value.trustedProxy.length > 0;

/** Settings of ways to sign in that do not go together. */
export function signInFaults(value: SignInValues): (readonly [keyof typeof SIGN_IN_SETTINGS, string])[] {
  const faults: (readonly [keyof typeof SIGN_IN_SETTINGS, string])[] = [];
  const { oidcIssuer, oidcClientId, oidcClientSecret, oidcClientSecretFile } = value;
  if (oidcIssuer !== undefined && oidcClientId === undefined)
    faults.push(['oidcClientId', `is missing although ${SIGN_IN_SETTINGS.oidcIssuer.env} is given`]);
  const first = (['oidcClientId', 'oidcClientSecret', 'oidcClientSecretFile'] as const).find(
    (key) => value[key] !== undefined,
  );
  if (oidcIssuer === undefined && first !== undefined)
    faults.push(['oidcIssuer', `is missing although ${SIGN_IN_SETTINGS[first].env} is given`]);
  if (oidcClientSecret !== undefined && oidcClientSecretFile !== undefined)
    faults.push([
      'oidcClientSecretFile',
      `is given beside ${SIGN_IN_SETTINGS.oidcClientSecret.env}; give the secret once`,
    ]);
  // A network of everybody would let anybody name themselves whoever they like.
  for (const network of value.trustedProxy)
    if (/\/0+$/.test(network))
      faults.push(['trustedProxy', `takes the addresses of the proxy alone, not '${network}'`]);
  if (value.trustedProxyUserHeader === value.trustedProxyGroupsHeader)
    faults.push(['trustedProxyGroupsHeader', `is the same as ${SIGN_IN_SETTINGS.trustedProxyUserHeader.env}`]);
  return faults;
}
