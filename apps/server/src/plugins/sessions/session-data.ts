import { z } from 'zod';

/** The ids that sessions.ts makes; files on the volume that are not named by one are none of ours. */
export const SESSION_ID = /^[\w-]{16,64}$/;

const times = {
  /** Random; names the session in the list of ended ones. */
  id: z.string().min(16),
  username: z.string(),
  groups: z.array(z.string()),
  /** Epoch milliseconds. */
  seenAt: z.number(),
  expiresAt: z.number(),
};

/** What a session cookie holds, sealed. */
export const SessionData = z.discriminatedUnion('mode', [
  /** `generation` of the password that was used; a later one ends the session. */
  z.object({ ...times, mode: z.literal('admin'), generation: z.string() }),
  z.object({
    ...times,
    mode: z.enum(['serviceAccountToken', 'kubeconfig']),
    /** The only cluster that the credential is for. */
    cluster: z.string(),
    /** Namespace that a kubeconfig's context names. */
    namespace: z.string().optional(),
    credential: z.discriminatedUnion('type', [
      z.object({ type: z.literal('bearer'), token: z.string() }),
      z.object({ type: z.literal('client-certificate'), certificate: z.string(), key: z.string() }),
    ]),
  }),
  z.object({
    ...times,
    mode: z.literal('oidc'),
    /** Clusters that accepted the ID token when the session began. */
    clusters: z.array(z.string()),
    /** `sub` at the issuer. */
    subject: z.string(),
    idToken: z.string(),
    /** Epoch milliseconds: since when the session has this ID token, and when it ends. */
    idTokenSince: z.number(),
    idTokenEndsAt: z.number(),
    refreshToken: z.string().optional(),
    /** No cluster has said yet whom this ID token names, which says something else than the one before. */
    isUnnamed: z.boolean().optional(),
  }),
  /** Whom a trusted proxy named; every request must come from it and name the same person. */
  z.object({ ...times, mode: z.literal('proxy') }),
]);
export type SessionData = z.output<typeof SessionData>;
export type OidcSessionData = Extract<SessionData, { mode: 'oidc' }>;

/** What sign-in decides; the rest of SessionData is filled in when the session begins. */
export type NewSession = SessionData extends infer Member
  ? Member extends SessionData
    ? Omit<Member, 'id' | 'seenAt' | 'expiresAt'>
    : never
  : never;
