import { z } from 'zod';
import { Timestamp } from './shared/brand.ts';

/** `GET /api/v1/settings`, public; the members of Antrea UI 0.8 and what Netloft's own sign-in page needs. */
export const Settings = z.object({
  version: z.string(),
  auth: z.object({
    basicEnabled: z.boolean(),
    oidcEnabled: z.boolean(),
    oidcProviderName: z.string().optional(),
    /** Why the identity provider cannot be used at the moment; absent while it can, or while nobody tried. */
    oidcProblem: z.string().optional(),
    kubeconfigEnabled: z.boolean(),
    serviceAccountTokenEnabled: z.boolean(),
    /** Whom the trusted proxy in front of Netloft names; with `proxyProblem` in its place where it names nobody. Both absent: that way is off. */
    proxyUser: z.string().optional(),
    proxyProblem: z.string().optional(),
  }),
  features: z.object({ flowVisibilityEnabled: z.boolean() }),
});
export type Settings = z.infer<typeof Settings>;

export const SignInMode = z.enum(['admin', 'serviceAccountToken', 'kubeconfig', 'oidc', 'proxy']);
export type SignInMode = z.infer<typeof SignInMode>;

/** `GET /auth/session`; 401 when there is none. */
export const Session = z.object({
  authenticated: z.literal(true),
  mode: SignInMode,
  username: z.string(),
  groups: z.array(z.string()),
  /** When the session ends at the latest. */
  expiresAt: Timestamp,
  /** When it ends if nothing is asked of the server until then. */
  idleExpiresAt: Timestamp,
  /** When to `POST /auth/renew`, so that what is open goes on with a new ID token; absent where nothing can be renewed. */
  renewAt: Timestamp.optional(),
  /** The password was generated: nothing else is answered until it is changed. */
  mustChangePassword: z.boolean().optional(),
});
export type Session = z.infer<typeof Session>;

/** `POST /auth/login/token`. `cluster` names the cluster that the token is for; the default cluster when absent. */
export const TokenSignIn = z.object({
  token: z.string().trim().min(1, 'Paste a token.').max(65_536),
  cluster: z.string().optional(),
});
export type TokenSignIn = z.infer<typeof TokenSignIn>;

/** `POST /auth/login/kubeconfig`. */
export const KubeconfigSignIn = z.object({
  kubeconfig: z.string().min(1, 'Paste or choose a kubeconfig.').max(262_144),
});
export type KubeconfigSignIn = z.infer<typeof KubeconfigSignIn>;

/** `PUT /api/v1/account/password`; both base64 of the UTF-8 text, as Antrea UI sends them. */
export const PasswordChange = z.object({ currentPassword: z.string().min(1), newPassword: z.string().min(1) });
export type PasswordChange = z.infer<typeof PasswordChange>;

/** Fewest characters of a new admin password. */
export const MIN_PASSWORD_LENGTH = 8;

const ResourceRule = z.object({
  verbs: z.array(z.string()),
  apiGroups: z.array(z.string()).optional(),
  resources: z.array(z.string()).optional(),
  resourceNames: z.array(z.string()).optional(),
});
const NonResourceRule = z.object({ verbs: z.array(z.string()), nonResourceURLs: z.array(z.string()).optional() });

/** `GET /api/v1/access-summary[?namespace=]`, as Antrea UI answers it. `namespaces` is `["*"]` when all are visible. */
export const AccessSummary = z.object({
  username: z.string(),
  groups: z.array(z.string()),
  clusterAdmin: z.boolean(),
  namespace: z.string().optional(),
  rules: z.object({
    resourceRules: z.array(ResourceRule),
    nonResourceRules: z.array(NonResourceRule),
    incomplete: z.boolean(),
    evaluationError: z.string().optional(),
  }),
  namespaces: z.array(z.string()),
});
export type AccessSummary = z.infer<typeof AccessSummary>;

/** One question of `POST /api/v1/clusters/{c}/access/reviews`: may I do this? */
export const AccessQuestion = z.object({
  verb: z.string().min(1).max(30),
  group: z.string().max(253),
  resource: z.string().min(1).max(253),
  subresource: z.string().max(63).optional(),
  namespace: z.string().max(63).optional(),
  name: z.string().max(253).optional(),
});
export type AccessQuestion = z.infer<typeof AccessQuestion>;
export const AccessReviewRequest = z.object({ questions: z.array(AccessQuestion).min(1).max(50) });
export type AccessReviewRequest = z.infer<typeof AccessReviewRequest>;
/** Answers in the order of the questions. `reason` says why not: `needs create on traceflows.crd.antrea.io`. */
export const AccessReviewResponse = z.object({
  answers: z.array(z.object({ allowed: z.boolean(), reason: z.string() })),
});
export type AccessReviewResponse = z.infer<typeof AccessReviewResponse>;

/**
 * Cookie with the Namespaces that a person names in the settings of their browser, separated by commas: asked about, one by one, where they may
 * not list all. It is written by the page and holds no secret.
 */
export const NAMESPACES_COOKIE = 'netloft-namespaces';
