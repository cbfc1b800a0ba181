import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { readYaml, type YamlBounds, yamlSentence } from '@netloft/contracts/yaml';
import { z } from 'zod';
import type { Fault } from '../../errors.ts';
import type { Credential } from '../../identity.ts';
import { err, ok, type Result } from '../../result.ts';

/** A kubeconfig of some hundred contexts. Strangers send these; the characters end before the words do. */
const BOUNDS: YamlBounds = { characters: 262_144, tokens: 100_000, aliases: 20 };

const text = z.string().nullish();
const given = (value: unknown): boolean => value !== undefined && value !== null;

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
  'as-groups': z.array(z.string()).nullish(),
  'as-user-extra': z.unknown().optional(),
  exec: z.unknown().optional(),
  'auth-provider': z.unknown().optional(),
});
const Context = z.object({ cluster: z.string(), user: z.string(), namespace: text });
const Cluster = z.object({ server: z.string(), 'certificate-authority': text });
/** Entries are looked at when they are chosen: what else a file holds is not this server's business. */
const entries = z.array(z.unknown()).nullish();
const Kubeconfig = z.object({ 'current-context': text, contexts: entries, clusters: entries, users: entries });
const Named = z.object({ name: z.string() });

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

function shaped<S extends z.ZodType>(
  schema: S,
  value: unknown,
  where: readonly PropertyKey[],
): Result<z.output<S>, Fault> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  const path = [...where, ...(issue?.path ?? [])].join('.') || 'the document';
  return refused(`This is not a kubeconfig: ${path}: ${issue?.message ?? 'it has another shape'}`);
}

function readDocument(source: string): Result<z.output<typeof Kubeconfig>, Fault> {
  const read = readYaml(source, BOUNDS);
  if (read.ok) return shaped(Kubeconfig, read.value, []);
  if (read.error.code === 'TOO_LARGE')
    return refused(
      `${read.error.message}. “kubectl config view --raw --flatten --minify” writes the current context alone.`,
    );
  return refused(`This is not YAML: ${yamlSentence(source, read.error)}`);
}

/** The entry of a list that has this name; undefined when there is none. */
function entryOf<S extends z.ZodType>(
  list: readonly unknown[] | null | undefined,
  [of, member]: readonly [string, string],
  name: string,
  schema: S,
): Result<z.output<S> | undefined, Fault> {
  const at = list?.findIndex((entry) => Named.safeParse(entry).data?.name === name) ?? -1;
  const entry: unknown = list?.[at];
  if (typeof entry !== 'object' || entry === null) return ok(undefined);
  return shaped(schema, Reflect.get(entry, member), [of, at, member]);
}

const pem = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');

/** Why connections cannot be made with a certificate that reads well: a key that is too short, or what follows the certificate. */
function tlsFault(cert: string, key: string): string | undefined {
  try {
    createSecureContext({ cert, key });
    return undefined;
  } catch (error) {
    // A phrase of OpenSSL's own, such as `ee key too small`.
    const reason: unknown = error instanceof Error ? Reflect.get(error, 'reason') : undefined;
    return typeof reason === 'string' ? reason : 'something follows it, or its key is too short';
  }
}

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
    const unusable = tlsFault(certificate, key);
    return unusable === undefined
      ? ok({ credential: { type: 'client-certificate', certificate, key }, expiresAt })
      : refused(`TLS does not take the client certificate with its key: ${unusable}.`);
  } catch {
    return refused('The client certificate or its key cannot be read: both must be PEM in base64.');
  }
}

function credentialOf(
  user: z.output<typeof User>,
  now: number,
): Result<Pick<PastedCredential, 'credential' | 'expiresAt'>, Fault> {
  if (given(user.exec))
    return refused(
      'This context runs a program to get its credential (exec plugin). Run it yourself and sign in with the token.',
    );
  if (given(user['auth-provider']))
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
  const acts = user.as || user['as-groups']?.find((group) => group !== '') || user['as-uid'];
  if (acts || given(user['as-user-extra']))
    return refused(
      `This context acts as ${acts || 'somebody else'} (impersonation), which a session here does not: it would have your own rights. Sign in with a token of that user, or take the 'as' lines out.`,
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
  const config = readDocument(source);
  if (!config.ok) return config;
  const { contexts, clusters, users } = config.value;
  const current = config.value['current-context'];
  if (!current) return refused("There is no current-context. 'kubectl config use-context NAME' sets it.");
  const context = entryOf(contexts, ['contexts', 'context'], current, Context);
  if (!context.ok) return context;
  if (context.value === undefined) return refused(`The current-context '${current}' is not among the contexts.`);
  const names = context.value;
  const cluster = entryOf(clusters, ['clusters', 'cluster'], names.cluster, Cluster);
  if (!cluster.ok) return cluster;
  if (cluster.value === undefined)
    return refused(`The cluster '${names.cluster}' of the current context is not among the clusters.`);
  const user = entryOf(users, ['users', 'user'], names.user, User);
  if (!user.ok) return user;
  if (user.value === undefined)
    return refused(`The user '${names.user}' of the current context is not among the users.`);
  if (cluster.value['certificate-authority'])
    return refused(
      "This context names a file of certificates (certificate-authority), which lies on your machine. 'kubectl config view --raw --flatten' puts it into the kubeconfig.",
    );
  const credential = credentialOf(user.value, now);
  if (!credential.ok) return credential;
  return ok({
    ...credential.value,
    server: cluster.value.server,
    ...(names.namespace ? { namespace: names.namespace } : {}),
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
