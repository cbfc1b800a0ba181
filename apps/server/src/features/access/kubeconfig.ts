import { createPrivateKey, X509Certificate } from 'node:crypto';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Fault } from '../../errors.ts';
import type { Credential } from '../../identity.ts';
import { err, ok, type Result } from '../../result.ts';

const text = z.string().optional();

const User = z.object({
  token: text,
  tokenFile: text,
  'client-certificate': text,
  'client-certificate-data': text,
  'client-key': text,
  'client-key-data': text,
  username: text,
  password: text,
  as: text,
  'as-uid': text,
  'as-groups': z.array(z.string()).optional(),
  'as-user-extra': z.unknown().optional(),
  exec: z.unknown().optional(),
  'auth-provider': z.unknown().optional(),
});
const Kubeconfig = z.object({
  'current-context': text,
  contexts: z
    .array(
      z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string(), namespace: text }) }),
    )
    .default([]),
  clusters: z.array(z.object({ name: z.string(), cluster: z.object({ server: z.string() }) })).default([]),
  users: z.array(z.object({ name: z.string(), user: User })).default([]),
});

/** The credential of a kubeconfig's current context, held in memory only. `server` is compared, never connected to. */
export interface PastedCredential {
  readonly server: string;
  readonly namespace?: string;
  readonly credential: Extract<Credential, { type: 'bearer' | 'client-certificate' }>;
  /** Epoch milliseconds at which a client certificate ends. */
  readonly expiresAt?: number;
}

const refused = (detail: string): Result<never, Fault> =>
  err({ code: 'INVALID_REQUEST', detail, errors: [{ path: 'kubeconfig', message: detail }] });

function readYaml(source: string): Result<z.output<typeof Kubeconfig>, Fault> {
  let document: unknown;
  try {
    // Few aliases: a short document must not unfold into a huge one.
    document = parse(source, { maxAliasCount: 20 });
  } catch (error) {
    return refused(
      `This is not YAML: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`,
    );
  }
  const parsed = Kubeconfig.safeParse(document);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  return refused(
    `This is not a kubeconfig: ${issue === undefined ? 'it has another shape' : `${issue.path.join('.') || 'the document'}: ${issue.message}`}`,
  );
}

const pem = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');

function certificateOf(
  certificateData: string,
  keyData: string,
  now: number,
): Result<Pick<PastedCredential, 'credential' | 'expiresAt'>, Fault> {
  const certificate = pem(certificateData);
  const key = pem(keyData);
  try {
    const read = new X509Certificate(certificate);
    const expiresAt = Date.parse(read.validTo);
    if (expiresAt <= now) return refused(`The client certificate expired on ${new Date(expiresAt).toISOString()}.`);
    if (Date.parse(read.validFrom) > now)
      return refused(`The client certificate is not valid before ${new Date(read.validFrom).toISOString()}.`);
    if (!read.checkPrivateKey(createPrivateKey(key)))
      return refused('The client key does not belong to the client certificate.');
    return ok({ credential: { type: 'client-certificate', certificate, key }, expiresAt });
  } catch {
    return refused('The client certificate or its key cannot be read: both must be PEM in base64.');
  }
}

function credentialOf(
  user: z.output<typeof User>,
  now: number,
): Result<Pick<PastedCredential, 'credential' | 'expiresAt'>, Fault> {
  if (user.exec !== undefined && user.exec !== null)
    return refused(
      'This context runs a program to get its credential (exec plugin). Run it yourself and sign in with the token.',
    );
  if (user['auth-provider'] !== undefined && user['auth-provider'] !== null)
    return refused('This context uses an auth-provider, which Kubernetes has removed. Sign in with a token.');
  if (user.tokenFile)
    return refused(
      'This context names a token file (tokenFile), which lies on your machine. Put the token itself into the kubeconfig.',
    );
  if (user['client-certificate'] || user['client-key']) {
    return refused(
      "This context names certificate files, which lie on your machine. 'kubectl config view --raw --flatten' puts them into the kubeconfig.",
    );
  }
  if (user.username || user.password)
    return refused(
      'This context uses a user name and password (HTTP basic), which Kubernetes has removed. Sign in with a token.',
    );
  const acts = user.as ?? user['as-groups']?.find((group) => group !== '') ?? user['as-uid'];
  if (acts || user['as-user-extra'] !== undefined)
    return refused(
      `This context acts as ${acts ?? 'somebody else'} (impersonation), which a session here does not: it would have your own rights. Sign in with a token of that user, or take the 'as' lines out.`,
    );
  if (user.token) return ok({ credential: { type: 'bearer', token: user.token.trim() } });
  const { 'client-certificate-data': certificate, 'client-key-data': key } = user;
  if (certificate && key) return certificateOf(certificate, key, now);
  if (certificate || key)
    return refused(
      `This context has a client ${certificate ? 'certificate without a key' : 'key without a certificate'}.`,
    );
  return refused('This context has neither a token nor a client certificate.');
}

/**
 * Reads what a person pasted: the token or client certificate of the current context. Whatever would make the server run a program or read
 * a file is refused with the reason. Nothing is connected to.
 */
export function readPastedKubeconfig(source: string, now: number): Result<PastedCredential, Fault> {
  const config = readYaml(source);
  if (!config.ok) return config;
  const current = config.value['current-context'];
  if (!current) return refused("There is no current-context. 'kubectl config use-context NAME' sets it.");
  const context = config.value.contexts.find(({ name }) => name === current)?.context;
  if (context === undefined) return refused(`The current-context '${current}' is not among the contexts.`);
  const cluster = config.value.clusters.find(({ name }) => name === context.cluster)?.cluster;
  if (cluster === undefined)
    return refused(`The cluster '${context.cluster}' of the current context is not among the clusters.`);
  const user = config.value.users.find(({ name }) => name === context.user)?.user;
  if (user === undefined) return refused(`The user '${context.user}' of the current context is not among the users.`);
  const credential = credentialOf(user, now);
  if (!credential.ok) return credential;
  return ok({
    ...credential.value,
    server: cluster.server,
    ...(context.namespace ? { namespace: context.namespace } : {}),
  });
}

/** Two spellings of one API server's address: scheme, host and port in lower case, default port and closing slashes aside. */
export function sameServer(one: string, other: string): boolean {
  const normal = (address: string): string | undefined => {
    if (!URL.canParse(address)) return undefined;
    const url = new URL(address);
    return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  };
  const left = normal(one);
  return left !== undefined && left === normal(other);
}
