import { render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Problem, Settings } from '@netloft/contracts';
import { SignInForm } from './sign-in.form.tsx';

const DOWN = 'There is no connection to the issuer https://sso.example.com.';
const problem: Problem = {
  type: 'about:blank',
  title: 'The identity provider cannot be used',
  status: 502,
  detail: DOWN,
  code: 'OIDC_UNAVAILABLE',
  action: 'Try again in a while.',
  requestId: 'req-7',
};

/** The form of a server with these ways on, as a browser gets it. */
async function open(auth: Partial<Settings['auth']>, answer: Problem | null = null): Promise<void> {
  const settings: Settings = {
    version: 'v1',
    auth: {
      basicEnabled: true,
      oidcEnabled: false,
      kubeconfigEnabled: false,
      serviceAccountTokenEnabled: false,
      oidcProviderName: 'Example SSO',
      ...auth,
    },
    features: { flowVisibilityEnabled: false },
  };
  vi.spyOn(globalThis, 'fetch').mockImplementation((input) =>
    Promise.resolve(
      Response.json(
        String(input instanceof Request ? input.url : input) === '/auth/oauth2/problem' ? answer : settings,
      ),
    ),
  );
  window.history.replaceState(null, '', answer === null ? '/sign-in' : '/sign-in?failed=oidc');
  render(<SignInForm title="Sign in" lead="" onSignedIn={() => undefined} />);
  await screen.findByText('Netloft v1');
}
afterEach(() => vi.restoreAllMocks());

describe('the way that most people take', () => {
  it.each<[string, Partial<Settings['auth']>, string | RegExp]>([
    ['is the password where there is no other', {}, 'Password'],
    ['is the identity provider where there is one', { oidcEnabled: true }, 'Sign in with Example SSO'],
    ['is the person whom the proxy names', { oidcEnabled: true, proxyUser: 'jane' }, 'Continue as jane'],
    ['is the password while the identity provider is out', { oidcEnabled: true, oidcProblem: DOWN }, 'Password'],
    ['is the password where the proxy names nobody', { proxyProblem: 'The proxy named nobody.' }, 'Password'],
  ])('%s', async (_, auth, name) => {
    await open(auth);
    const focused = (): string | null | undefined => {
      const element = document.activeElement;
      return element?.textContent || (element as HTMLInputElement | null)?.labels?.[0]?.textContent;
    };
    await vi.waitFor(() => expect(focused()).toBe(name));
  });
});

it('what went wrong at the identity provider is said once, with what to do and the request id', async () => {
  await open({ oidcEnabled: true, oidcProblem: DOWN }, problem);
  await screen.findByText(problem.title);
  expect(screen.getAllByText(DOWN)).toHaveLength(1);
  expect(screen.getByText(problem.action)).toBeDefined();
  expect(screen.getByText('request id req-7')).toBeDefined();
  expect(screen.queryByText(/cannot be used at the moment/)).toBeNull();
});
