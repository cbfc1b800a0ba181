import { readFileSync } from 'node:fs';
import { CLUSTER_NAMES } from '../cluster/names.ts';
import type { OidcTrust } from '../types.ts';

const string = { type: 'string' } as const;

/** Flags of the API server's own names, less `-url`. */
export const OIDC_FLAGS = {
  'oidc-issuer': string,
  'oidc-client-id': string,
  'oidc-ca': string,
  'oidc-username-claim': string,
  'oidc-username-prefix': string,
  'oidc-groups-claim': string,
  'oidc-groups-prefix': string,
  'oidc-clusters': string,
} as const;

export const OIDC_USAGE = `  --oidc-issuer URL       the API servers accept ID tokens of this OpenID Connect issuer, with --oidc-client-id ID
  --oidc-ca FILE          PEM of the authority that signed the issuer's certificate
  --oidc-username-claim C, --oidc-username-prefix P, --oidc-groups-claim C, --oidc-groups-prefix P   as of kube-apiserver (sub, ISSUER#, none, none)
  --oidc-clusters A,B     clusters that trust the issuer (all)`;

type Read = { readonly ok: true; readonly oidc?: OidcTrust } | { readonly ok: false; readonly message: string };

/** Reads the flags about an issuer; what is wrong is said in one line. */
export function readOidc(values: Readonly<Record<string, string | boolean | string[] | undefined>>): Read {
  const text = (flag: keyof typeof OIDC_FLAGS): string | undefined => {
    const value = values[flag];
    return typeof value === 'string' ? value : undefined;
  };
  const wrong = (message: string): Read => ({ ok: false, message: `simulator: ${message}` });
  const issuer = text('oidc-issuer');
  const clientId = text('oidc-client-id');
  const stray = Object.keys(OIDC_FLAGS).find((flag) => flag !== 'oidc-issuer' && values[flag] !== undefined);
  if (issuer === undefined) return stray === undefined ? { ok: true } : wrong(`--${stray} goes with --oidc-issuer URL`);
  if (!/^https?:\/\//.test(issuer) || !URL.canParse(issuer))
    return wrong(`--oidc-issuer takes an address such as https://sso.example.com, not '${issuer}'`);
  if (clientId === undefined) return wrong('--oidc-issuer goes with --oidc-client-id ID');
  const clusters = text('oidc-clusters')?.split(',');
  const unknown = clusters?.find((name) => !(CLUSTER_NAMES as readonly string[]).includes(name));
  if (unknown !== undefined)
    return wrong(`--oidc-clusters: there is no cluster '${unknown}'; there are ${CLUSTER_NAMES.join(', ')}`);
  const file = text('oidc-ca');
  let ca: string | undefined;
  try {
    ca = file === undefined ? undefined : readFileSync(file, 'utf8');
  } catch (error) {
    return wrong(`--oidc-ca: ${error instanceof Error ? error.message : String(error)}`);
  }
  const usernameClaim = text('oidc-username-claim');
  const usernamePrefix = text('oidc-username-prefix');
  const groupsClaim = text('oidc-groups-claim');
  const groupsPrefix = text('oidc-groups-prefix');
  return {
    ok: true,
    oidc: {
      issuer,
      clientId,
      ...(ca === undefined ? {} : { ca }),
      ...(usernameClaim === undefined ? {} : { usernameClaim }),
      ...(usernamePrefix === undefined ? {} : { usernamePrefix }),
      ...(groupsClaim === undefined ? {} : { groupsClaim }),
      ...(groupsPrefix === undefined ? {} : { groupsPrefix }),
      ...(clusters === undefined ? {} : { clusters }),
    },
  };
}
