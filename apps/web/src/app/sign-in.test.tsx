import type { Session, Settings } from '@netloft/contracts';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Root } from './root.tsx';

const NONE: Settings['auth'] = {
  basicEnabled: false,
  oidcEnabled: false,
  kubeconfigEnabled: false,
  serviceAccountTokenEnabled: false,
};
const problem = (status: number, code: string, detail: string) => ({
  type: 'about:blank',
  title: 'Refused',
  status,
  code,
  detail,
  action: 'Do something.',
  requestId: 'req-3',
});
let answers: Record<string, () => Response>;
const asked = vi.fn<(path: string, init: RequestInit) => void>();
const json =
  (body: unknown, status = 200) =>
  () =>
    new Response(JSON.stringify(body), { status });
const offers = (auth: Partial<Settings['auth']>): void => {
  answers['/api/v1/settings'] = json({ version: 'v1', auth: { ...NONE, ...auth }, features: {} });
};

beforeEach(() => {
  asked.mockClear();
  answers = { '/auth/session': json(problem(401, 'UNAUTHENTICATED', 'There is no session.'), 401) };
  vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
    const path = String(input instanceof Request ? input.url : input);
    asked(path, init ?? {});
    return Promise.resolve((answers[path] ?? json(problem(404, 'NOT_FOUND', 'nothing'), 404))());
  });
  window.history.replaceState(null, '', '/clusters/a/agents?q=x#y');
});
afterEach(() => vi.restoreAllMocks());

describe('the identity provider', () => {
  it('is a link that leads back to where one was', async () => {
    offers({ oidcEnabled: true, oidcProviderName: 'Example SSO' });
    render(<Root />);
    const link = await screen.findByRole('link', { name: 'Sign in with Example SSO' });
    expect(link.getAttribute('href')).toBe(
      `/auth/oauth2/login?redirect_url=${encodeURIComponent('/clusters/a/agents?q=x#y')}`,
    );
    expect(screen.queryByRole('tab')).toBeNull();
    expect(screen.queryByText('or')).toBeNull();
    expect(screen.queryByText(/No way of signing in/)).toBeNull();
  });

  it('that cannot be used is explained, beside the other ways', async () => {
    offers({
      basicEnabled: true,
      oidcEnabled: true,
      oidcProviderName: 'Example SSO',
      oidcProblem: 'There is no connection.',
    });
    const { container } = render(<Root />);
    const said = await screen.findByText('Example SSO cannot be used at the moment.');
    expect(said.closest('p')?.textContent).toContain('There is no connection.');
    await screen.findByLabelText('Password');
    const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
    expect(violations.map(({ id }) => id)).toEqual([]);
  });

  it('that let one not in is told in its words', async () => {
    window.history.replaceState(null, '', '/sign-in?redirect=%2Fclusters&failed=oidc');
    offers({ oidcEnabled: true, oidcProviderName: 'Example SSO' });
    answers['/auth/oauth2/problem'] = json(problem(401, 'OIDC_REFUSED', 'It answered access_denied.'));
    render(<Root />);
    const alert = within(await screen.findByRole('alert'));
    expect(alert.getByText('It answered access_denied.')).toBeDefined();
    expect(alert.getByText('Do something.')).toBeDefined();
    expect(screen.getByText('request id req-3')).toBeDefined();
    expect(screen.getByRole('link').getAttribute('href')).toContain(encodeURIComponent('/clusters'));
  });
});

describe('the proxy in front', () => {
  it('names whom one can go on as; a refusal is told', async () => {
    offers({ proxyUser: 'jane' });
    answers['/auth/login/proxy'] = json(problem(403, 'PROXY_USER_REFUSED', 'cannot impersonate'), 403);
    render(<Root />);
    await userEvent.click(await screen.findByRole('button', { name: 'Continue as jane' }));
    expect((await screen.findByRole('alert')).textContent).toContain('cannot impersonate');
  });

  it('that names nobody is explained, and offers nothing', async () => {
    offers({ basicEnabled: true, proxyProblem: 'The proxy named nobody.' });
    render(<Root />);
    const said = await screen.findByText(/does not work here\./);
    expect(said.closest('p')?.textContent).toContain('The proxy named nobody.');
    expect(screen.queryByRole('button', { name: /Continue as/ })).toBeNull();
  });
});

describe('a kubeconfig', () => {
  const choose = async (text: string): Promise<void> => {
    offers({ kubeconfigEnabled: true });
    render(<Root />);
    await userEvent.upload(await screen.findByLabelText('Choose a file'), new File([text], 'config'));
  };

  it('is read from a file into the form', async () => {
    await choose('apiVersion: v1');
    await screen.findByText('Read from config.');
    expect(screen.getByLabelText<HTMLTextAreaElement>('Kubeconfig').value).toBe('apiVersion: v1');
  });

  it('is not read from a file that is too large to be one', async () => {
    await choose('x'.repeat(262_145));
    await screen.findByText(/config is larger than any kubeconfig/);
    expect(screen.getByLabelText<HTMLTextAreaElement>('Kubeconfig').value).toBe('');
  });
});

describe('a generated password', () => {
  const session: Session = {
    authenticated: true,
    mode: 'admin',
    username: 'admin',
    groups: [],
    expiresAt: '2026-11-26T00:00:00Z',
    idleExpiresAt: '2026-11-26T00:00:00Z',
    mustChangePassword: true,
  };

  it('is asked to be changed before anything else, at the fields that are wrong', async () => {
    answers['/auth/session'] = json(session);
    render(<Root />);
    await screen.findByRole('heading', { name: 'Choose a password' });
    await userEvent.type(screen.getByLabelText('New password'), 'short');
    await userEvent.click(screen.getByRole('button', { name: 'Save and go on' }));
    expect(screen.getByText('Type the password that is valid now.')).toBeDefined();
    expect(asked.mock.calls.map(([path]) => path)).toEqual(['/auth/session']);

    const refused = {
      ...problem(400, 'INVALID_REQUEST', 'wrong'),
      errors: [{ path: 'currentPassword', message: 'It is wrong.' }],
    };
    answers['/api/v1/account/password'] = json(refused, 400);
    await userEvent.type(screen.getByLabelText('Generated password'), 'g');
    await userEvent.type(screen.getByLabelText('New password'), ' and longer');
    await userEvent.type(screen.getByLabelText('New password again'), 'short and longer');
    await userEvent.click(screen.getByRole('button', { name: 'Save and go on' }));
    expect(await screen.findByText('It is wrong.')).toBeDefined();
  });
});
