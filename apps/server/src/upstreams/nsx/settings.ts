import { readAuthority } from '../../authority-file.ts';
import type { Config } from '../../config.ts';
import { err, ok, type Result } from '../../result.ts';
import type { ClusterRegistry } from '../kubernetes/types.ts';
import type { NsxTrust } from './connections.ts';
import { passwordCredential, tokenCredential } from './credential.ts';
import {
  type CredentialSource,
  fileSource,
  fixedSource,
  folderSource,
  readCertificateFiles,
  secretSource,
} from './credential-source.ts';

/** What the client needs of the configuration. */
export interface NsxSettings {
  /** Origins, in order of preference; at least one. */
  readonly managers: readonly string[];
  readonly trust: NsxTrust;
  /** Undefined: people sign in to NSX themselves. */
  readonly source: CredentialSource | undefined;
  readonly requestsPerSecond: number;
}

type NsxConfig = Pick<
  Config,
  | 'nsxManagers'
  | 'nsxAuth'
  | 'nsxUser'
  | 'nsxPassword'
  | 'nsxToken'
  | 'nsxCert'
  | 'nsxKey'
  | 'nsxSecret'
  | 'nsxSecretDir'
  | 'nsxCa'
  | 'nsxThumbprints'
  | 'nsxRequestsPerSecond'
>;

function trustOf({ nsxCa, nsxThumbprints }: NsxConfig): Result<NsxTrust, string> {
  if (nsxThumbprints.length > 0) return ok({ type: 'thumbprints', thumbprints: nsxThumbprints });
  if (nsxCa === undefined) return ok({ type: 'authority', words: 'an authority that this computer trusts' });
  const ca = readAuthority('NETLOFT_NSX_CA', nsxCa);
  return ca.ok ? ok({ type: 'authority', ca: ca.value, words: 'the authority in NETLOFT_NSX_CA' }) : ca;
}

function sourceOf(
  config: NsxConfig,
  clusters: Pick<ClusterRegistry, 'default' | 'get'>,
): Result<CredentialSource | undefined, string> {
  const { nsxAuth, nsxUser, nsxPassword, nsxToken, nsxCert, nsxKey, nsxSecret, nsxSecretDir } = config;
  if (nsxSecretDir !== undefined) return ok(folderSource(nsxSecretDir, nsxAuth));
  if (nsxSecret !== undefined) {
    if (nsxSecret.cluster !== undefined && clusters.get(nsxSecret.cluster) === undefined)
      return err(`NETLOFT_NSX_SECRET names the cluster ${nsxSecret.cluster}, which is not registered`);
    return ok(secretSource(nsxSecret, nsxAuth, clusters));
  }
  if (nsxAuth === 'token' && nsxToken !== undefined) {
    const made = tokenCredential(nsxToken.reveal());
    return made.ok ? ok(fixedSource(made.value)) : err(`NETLOFT_NSX_TOKEN: ${made.error}`);
  }
  if (nsxAuth === 'certificate' && nsxCert !== undefined && nsxKey !== undefined) {
    const made = readCertificateFiles(nsxCert, nsxKey);
    return made.ok
      ? ok(fileSource({ mode: 'certificate', user: made.value.user }, nsxCert, nsxKey))
      : err(`NETLOFT_NSX_CERT: ${made.error}`);
  }
  if (nsxUser === undefined || nsxPassword === undefined) return ok(undefined);
  const mode = nsxAuth === 'basic' || nsxAuth === 'remote' ? nsxAuth : 'session';
  const made = passwordCredential(mode, nsxUser, nsxPassword.reveal());
  return made.ok ? ok(fixedSource(made.value)) : err(`NETLOFT_NSX_USER: ${made.error}`);
}

/** Undefined where no NSX is configured; an error is one line that says which setting is at fault. Files are read here for the first time. */
export function nsxSettingsOf(
  config: NsxConfig,
  clusters: Pick<ClusterRegistry, 'default' | 'get'>,
): Result<NsxSettings | undefined, string> {
  if (config.nsxManagers.length === 0) return ok(undefined);
  const trust = trustOf(config);
  if (!trust.ok) return trust;
  const source = sourceOf(config, clusters);
  if (!source.ok) return source;
  return ok({
    managers: config.nsxManagers,
    trust: trust.value,
    source: source.value,
    requestsPerSecond: config.nsxRequestsPerSecond,
  });
}
