import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Root } from './root.tsx';

const settings = {
  version: '1.2.3',
  auth: { basicEnabled: true, oidcEnabled: false, kubeconfigEnabled: false, serviceAccountTokenEnabled: true },
  features: { flowVisibilityEnabled: false },
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

type Answer = () => Response;
const json =
  (body: unknown, init: ResponseInit = {}): Answer =>
  () =>
    new Response(JSON.stringify(body), init);
const refused = (status: number, code: string, detail: string, headers: Record<string, string> = {}): Answer =>
  json(problem(status, code, detail), { status, headers });

let answers: Record<string, Answer>;
const asked = vi.fn<(path: string, init: RequestInit) => void>();

beforeEach(() => {
  asked.mockClear();
  answers = {
    '/auth/session': refused(401, 'UNAUTHENTICATED', 'There is no session.'),
    '/api/v1/settings': json(settings),
  };
  vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
    const path = String(input instanceof Request ? input.url : input);
    asked(path, init ?? {});
    return Promise.resolve((answers[path] ?? refused(404, 'NOT_FOUND', 'nothing'))());
  });
  window.history.replaceState(null, '', '/clusters/a/agents?q=x');
});
afterEach(() => {
  vi.restoreAllMocks();
  document.head.querySelector('meta[name="netloft-session"]')?.remove();
});

const signIn = async (password: string): Promise<void> => {
  const field = await screen.findByLabelText('Password');
  await userEvent.clear(field);
  await userEvent.type(field, password);
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
};

describe('without a session', () => {
  it('leads to the sign-in page, which knows the way back', async () => {
    render(<Root />);
    await screen.findByRole('heading', { name: 'Sign in to Netloft' });
    await vi.waitFor(() =>
      expect(window.location.pathname + window.location.search).toBe(
        '/sign-in?redirect=%2Fclusters%2Fa%2Fagents%3Fq%3Dx',
      ),
    );
    expect(document.title).toBe('Sign in · Netloft');
  });

  it('does not even ask for one when the server says that the browser has none', async () => {
    const meta = document.createElement('meta');
    meta.name = 'netloft-session';
    meta.content = 'none';
    document.head.append(meta);
    render(<Root />);
    await screen.findByLabelText('Password');
    expect(asked.mock.calls.map(([path]) => path)).toEqual(['/api/v1/settings']);
  });

  it('says why a sign-in failed, keeps the user name, and tells the request id', async () => {
    answers['/auth/login'] = refused(401, 'PASSWORD_WRONG', 'The user name or the password is wrong.');
    render(<Root />);
    await signIn('wrong');
    expect(await screen.findByText('The user name or the password is wrong.')).toBeDefined();
    expect(screen.getByLabelText<HTMLInputElement>('User name').value).toBe('admin');
    expect(screen.getByText('request id req-3')).toBeDefined();
    expect(document.activeElement).toBe(screen.getByLabelText('Password'));
  });

  it('lets nobody try again before the time that the server named', async () => {
    answers['/auth/login'] = refused(429, 'RATE_LIMITED', 'Too many wrong passwords.', { 'retry-after': '30' });
    render(<Root />);
    await signIn('wrong');
    expect(await screen.findByText(/Too many wrong passwords\. You can try again in \d+ s\./)).toBeDefined();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Sign in' }).disabled).toBe(true);
  });

  it('offers the ways that the server has enabled, by mouse and arrow keys', async () => {
    render(<Root />);
    await screen.findByLabelText('Password');
    expect(screen.getAllByRole('tab').map((tab) => tab.textContent)).toEqual(['Password', 'Kubernetes token']);
    screen.getByRole('tab', { name: 'Password' }).focus();
    await userEvent.keyboard('{ArrowRight}');
    expect(screen.getByLabelText('Kubernetes token').tagName).toBe('TEXTAREA');
  });

  it('says so when no way is enabled', async () => {
    answers['/api/v1/settings'] = json({
      ...settings,
      auth: { ...settings.auth, basicEnabled: false, serviceAccountTokenEnabled: false },
    });
    render(<Root />);
    expect(await screen.findByText('No way of signing in is enabled on this server.')).toBeDefined();
  });

  it('sends the password in base64 of its UTF-8 text', async () => {
    answers['/auth/login'] = refused(401, 'PASSWORD_WRONG', 'no');
    render(<Root />);
    await signIn('pä€');
    await screen.findByText('no');
    const headers = asked.mock.calls.find(([path]) => path === '/auth/login')?.[1].headers as Record<string, string>;
    expect(
      new TextDecoder().decode(
        Uint8Array.from(atob((headers['authorization'] ?? '').slice(6)), (char) => char.codePointAt(0) ?? 0),
      ),
    ).toBe('admin:pä€');
  });

  it('has no accessibility faults', async () => {
    const { container } = render(<Root />);
    await screen.findByLabelText('Password');
    const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
    expect(violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`)).toEqual([]);
  });
});

describe('when the server does not answer', () => {
  it('says so and asks again on request', async () => {
    answers['/auth/session'] = refused(503, 'SHUTTING_DOWN', 'The server is going down.');
    render(<Root />);
    expect(await screen.findByText('The server is going down.')).toBeDefined();
    answers['/auth/session'] = refused(401, 'UNAUTHENTICATED', 'There is no session.');
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('heading', { name: 'Sign in to Netloft' })).toBeDefined();
  });
});
