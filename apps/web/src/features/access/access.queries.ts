import type { Problem, Session, Settings } from '@netloft/contracts';
import { request } from '../../lib/api-client.ts';

/** UTF-8 text in base64, as the sign-in and password routes take it. */
export function base64(text: string): string {
  let binary = '';
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** The session of this browser; throws ApiError with status 401 when there is none. Asking also keeps it alive. */
export const fetchSession = (): Promise<Session> => request<Session>('/auth/session', { anonymous: true });
export const fetchSettings = (): Promise<Settings> => request<Settings>('/api/v1/settings', { anonymous: true });

export const signInAsAdmin = (username: string, password: string): Promise<void> =>
  request('/auth/login', {
    method: 'POST',
    anonymous: true,
    headers: { authorization: `Basic ${base64(`${username}:${password}`)}` },
  });
export const signInWithToken = (token: string): Promise<void> =>
  request('/auth/login/token', { method: 'POST', anonymous: true, body: { token } });
export const signInWithKubeconfig = (kubeconfig: string): Promise<void> =>
  request('/auth/login/kubeconfig', { method: 'POST', anonymous: true, body: { kubeconfig } });
export const signInAsProxyUser = (): Promise<void> => request('/auth/login/proxy', { method: 'POST', anonymous: true });
/** Why the last sign-in of this browser at the identity provider came to nothing; null when nothing is known. Told once. */
export const fetchProviderProblem = (): Promise<Problem | null> =>
  request<Problem | null>('/auth/oauth2/problem', { anonymous: true });
/** Address at which the browser goes to the identity provider, to come back to a path of this site. */
export const providerAddress = (target: string): string =>
  `/auth/oauth2/login?redirect_url=${encodeURIComponent(target)}`;
/** Address at which a session of the identity provider ends, here and there. */
export const LEAVE_PROVIDER = '/auth/logout?redirect_url=%2Fsign-in';
export const signOut = (): Promise<void> => request('/auth/logout', { method: 'POST', anonymous: true });
export const changePassword = (currentPassword: string, newPassword: string): Promise<void> =>
  request('/api/v1/account/password', {
    method: 'PUT',
    body: { currentPassword: base64(currentPassword), newPassword: base64(newPassword) },
  });
