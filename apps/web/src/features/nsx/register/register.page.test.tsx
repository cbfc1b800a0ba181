import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { NsxRegistrationRequestInput, NsxRegistrationResult } from '@netloft/contracts';
import { LIVE, problem, renderPage, type PageHandle, type PageWorld } from '../../../testing/render-page.tsx';
import { statusOf } from '../frame/testing.ts';
import { axeFaults } from '../parts/testing.ts';
import { NsxRegisterPage } from './register.page.tsx';
import { resultOf, standingOf, stepOf } from './testing.ts';

const cluster = { id: 'stc-tkg-cluster-2', name: 'stc-tkg-cluster-2' };
const POST = 'POST /api/v1/nsx/registrations';
const STANDING = 'GET /api/v1/nsx/registrations/stc-tkg-cluster-2';
const made = (change: Partial<NsxRegistrationResult> = {}) => resultOf({ dryRun: false, ...change });
/** Answers a plan with the plan, and the real request with what a case gives. */
const answers =
  (result: NsxRegistrationResult, plan = resultOf()) =>
  (body: unknown) => ({
    body: (body as NsxRegistrationRequestInput).dryRun === true ? plan : result,
  });
const show = (address: string, http: PageWorld['http'] = {}): PageHandle =>
  renderPage(NsxRegisterPage, address, {
    http: {
      'GET /api/v1/nsx': { body: statusOf() },
      'GET /api/v1/clusters': { body: { items: [cluster], total: 1, freshness: LIVE } },
      [STANDING]: { body: standingOf() },
      [POST]: answers(made()),
      ...http,
    },
  });
const toPlan = async (): Promise<void> => {
  await userEvent.type(await screen.findByRole('textbox', { name: /Image of/ }), 'registry.example/interworking:1');
  await userEvent.click(screen.getByRole('button', { name: 'Show the plan' }));
  await screen.findByRole('form', { name: 'Plan' });
};

describe('the answers', () => {
  it('are checked before the server is asked', async () => {
    const page = show('/register');
    await userEvent.click(await screen.findByRole('button', { name: 'Show the plan' }));
    expect(screen.getAllByText('is missing')).toHaveLength(2);
    expect(page.requests.some((one) => one.startsWith('POST'))).toBe(false);
  });

  it('are off for a reader, with the right that lacks', async () => {
    show('/register', {
      'GET /api/v1/nsx': { body: statusOf({ may: { read: true, write: false, reason: 'needs update on it' } }) },
    });
    expect(await screen.findByText(/needs update on it/)).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Show the plan' }).disabled).toBe(true);
  });

  it('stay when the plan is refused', async () => {
    show('/register?cluster=stc-tkg-cluster-2', {
      [POST]: problem(422, 'INVALID_REQUEST', 'The answers do not fit.', {
        errors: [{ path: 'managers.0', message: 'is not reached' }],
      }),
    });
    await userEvent.type(await screen.findByRole('textbox', { name: /Image of/ }), 'registry.example/i:1{Enter}');
    expect(await screen.findByText('The answers do not fit.')).toBeTruthy();
    expect(screen.getAllByText(/is not reached/).length).toBeGreaterThan(0);
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: /Image of/ }).value).toBe('registry.example/i:1');
  });

  it.each([
    ['cluster', 'stc-tkg-cluster-2', /Runs in stc-tkg-cluster-2 now/],
    ['record', 'east', /from the last registration, of east/],
    ['other', 'west', /Runs in west: check/],
  ])('start with an image from a %s, and say so until another is typed', async (from, name, said) => {
    show('/register?cluster=stc-tkg-cluster-2', {
      'GET /api/v1/nsx/registration-defaults': { body: { image: { value: 'registry.example/i:2', from, name } } },
    });
    const image = await screen.findByRole<HTMLInputElement>('textbox', { name: /Image of/ });
    await waitFor(() => expect(image.value).toBe('registry.example/i:2'));
    expect(screen.getByText(said)).toBeTruthy();
    await userEvent.clear(image);
    expect(image.value).toBe('');
    expect(screen.queryByText(said)).toBeNull();
  });

  it('replace a key only when that is chosen, and say what it breaks', async () => {
    const sent: NsxRegistrationRequestInput[] = [];
    show('/register?cluster=stc-tkg-cluster-2', {
      [POST]: (body) => {
        sent.push(body as NsxRegistrationRequestInput);
        return problem(400, 'INVALID_REQUEST', 'NSX has it.', {
          errors: [{ path: 'rotate', message: 'is to be chosen' }],
        });
      },
    });
    await userEvent.click(await screen.findByRole('radio', { name: /Show it to me once/ }));
    await userEvent.type(screen.getByRole('textbox', { name: /Image of/ }), 'registry.example/i:1{Enter}');
    expect((await screen.findAllByText(/is to be chosen/)).length).toBeGreaterThan(0);
    const rotate = screen.getByRole('checkbox', { name: /Replace the key/ });
    expect(screen.getByText(/cut off until you apply the new manifest/)).toBeTruthy();
    await userEvent.click(rotate);
    await userEvent.click(screen.getByRole('button', { name: 'Show the plan' }));
    await waitFor(() => expect(sent.map((one) => one.rotate)).toEqual([false, true]));
  });

  it('are the current step of the wizard', async () => {
    show('/register');
    const step = await screen.findByRole('button', { name: /Answers.*current step/ });
    expect(step.getAttribute('aria-current')).toBe('step');
  });

  it('start with the cluster, its name and the managers that Netloft reaches', async () => {
    show('/register?cluster=stc-tkg-cluster-2');
    expect((await screen.findByRole<HTMLInputElement>('textbox', { name: /Name in NSX/ })).value).toBe(
      'stc-tkg-cluster-2',
    );
    expect(screen.getByText('nsx-1.example')).toBeTruthy();
    expect(screen.getByText('nsx-2.example:8443')).toBeTruthy();
    expect(await axeFaults()).toEqual([]);
  });
});

describe('the plan', () => {
  it('shows every step with its difference, and makes nothing yet', async () => {
    const page = show('/register?cluster=stc-tkg-cluster-2');
    await toPlan();
    expect(screen.getByText('2 steps will be made, in this order. Nothing was changed yet.')).toBeTruthy();
    const steps = within(screen.getByRole('list', { name: 'What is made' })).getAllByRole('listitem');
    expect(steps).toHaveLength(3);
    expect(steps[0]?.textContent).toContain('Principal identity stc-tkg-cluster-2');
    expect(page.requests.filter((one) => one.startsWith('POST'))).toHaveLength(1);
    expect(await axeFaults()).toEqual([]);
  });

  it('cannot be made where a step cannot', async () => {
    const plan = resultOf({
      ok: false,
      steps: [stepOf('Principal identity', { state: 'failed', detail: 'Another certificate has this name.' })],
    });
    show('/register?cluster=stc-tkg-cluster-2', { [POST]: answers(made(), plan) });
    await toPlan();
    expect(screen.getByText('Another certificate has this name.')).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Make it' }).disabled).toBe(true);
  });

  it('says what to do when no answer comes to making it', async () => {
    show('/register?cluster=stc-tkg-cluster-2', {
      [POST]: (body) =>
        (body as NsxRegistrationRequestInput).dryRun === true
          ? { body: resultOf() }
          : problem(504, 'UPSTREAM_TIMEOUT', 'NSX did not answer in time.'),
    });
    await toPlan();
    await userEvent.click(screen.getByRole('button', { name: 'Make it' }));
    expect(await screen.findByText('NSX did not answer in time.')).toBeTruthy();
    expect(screen.getByText(/run it once more/)).toBeTruthy();
  });
});

describe('after it was made', () => {
  it('the address shows where it stands', async () => {
    const page = show('/register?cluster=stc-tkg-cluster-2');
    await toPlan();
    await userEvent.click(screen.getByRole('button', { name: 'Make it' }));
    expect(await screen.findByText('Everything was made.')).toBeTruthy();
    expect(page.address()).toBe('/register?cluster=stc-tkg-cluster-2&name=stc-tkg-cluster-2');
    expect(await screen.findByText('The register job runs.')).toBeTruthy();
  });

  it('a failed step says why, and it can be run again', async () => {
    const result = made({
      ok: false,
      steps: [
        stepOf('Principal identity', { state: 'done' }),
        stepOf('ConfigMap bootstrap-config', { state: 'failed', detail: 'configmaps is forbidden' }),
        stepOf('Job register', { state: 'skipped' }),
      ],
    });
    const page = show('/register?cluster=stc-tkg-cluster-2', { [POST]: answers(result) });
    await toPlan();
    await userEvent.click(screen.getByRole('button', { name: 'Make it' }));
    expect(await screen.findByText('configmaps is forbidden')).toBeTruthy();
    expect(screen.getByText('not reached')).toBeTruthy();
    await userEvent.click(await screen.findByRole('button', { name: 'Run it again' }));
    await waitFor(() => expect(page.address()).toContain('form=1'));
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: /Image of/ }).value).toBe(
      'registry.example/interworking:1',
    );
  });

  it('a key that is shown once is not left before it is saved', async () => {
    const result = made({
      manifests: { bootstrapConfig: 'tls.key: c2VjcmV0', interworking: 'kind: Job', holdsKey: true },
    });
    const page = show('/register', {
      [POST]: answers(result),
      [STANDING]: { body: standingOf({ cluster: null }) },
    });
    await userEvent.type(await screen.findByRole('textbox', { name: /Name in NSX/ }), 'stc-tkg-cluster-2');
    expect(screen.getByRole<HTMLInputElement>('radio', { name: /Keep it in the cluster/ }).disabled).toBe(true);
    await toPlan();
    await userEvent.click(screen.getByRole('button', { name: 'Make it' }));
    expect(await screen.findByText(/holds the private key, and is shown this one time/)).toBeTruthy();
    await userEvent.click(await screen.findByRole('button', { name: 'Register another cluster' }));
    const question = await screen.findByRole('dialog');
    await userEvent.click(within(question).getByText('Stay'));
    expect(page.address()).toContain('name=stc-tkg-cluster-2');
    expect(screen.getByText(/holds the private key/)).toBeTruthy();
    await userEvent.click(screen.getByRole('checkbox', { name: 'I have saved it' }));
    await userEvent.click(screen.getByRole('button', { name: 'Register another cluster' }));
    await waitFor(() => expect(page.address()).toBe('/register'));
  });
});

describe('a link with a name', () => {
  const LINK = '/register?name=stc-tkg-cluster-2&cluster=stc-tkg-cluster-2';
  it('says why it cannot be told where it stands', async () => {
    show(LINK, { [STANDING]: problem(502, 'UPSTREAM_UNAVAILABLE', 'No manager of NSX answers.') });
    expect(await screen.findByText('No manager of NSX answers.')).toBeTruthy();
  });

  it('shows the evidence of both sides', async () => {
    const page = show(LINK);
    const nsx = await screen.findByRole('region', { name: 'What NSX shows' });
    expect(within(nsx).getByRole('img', { name: 'there' })).toBeTruthy();
    expect(within(nsx).getByRole('img', { name: 'not there' })).toBeTruthy();
    const other = screen.getByRole('region', { name: 'What the cluster shows' });
    expect(within(other).getByRole('img', { name: 'could not be read' })).toBeTruthy();
    expect(page.requests.some((one) => one.endsWith('stc-tkg-cluster-2?cluster=stc-tkg-cluster-2'))).toBe(true);
    expect(await axeFaults()).toEqual([]);
  });

  it('tells what is wrong and goes on from there', async () => {
    show(LINK, {
      [STANDING]: {
        body: standingOf({
          state: 'Failed',
          summary: 'The register job failed.',
          action: 'Give the cluster a certificate of its own.',
          problems: [{ severity: 'error', message: 'certificate conflict', action: 'Run it again.' }],
        }),
      },
    });
    expect(await screen.findByText('certificate conflict')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Run it again' }));
    expect((await screen.findByRole<HTMLSelectElement>('combobox', { name: /^Cluster/ })).value).toBe(
      'stc-tkg-cluster-2',
    );
  });

  it('leads to the tiers once the cluster is connected', async () => {
    show(LINK, { [STANDING]: { body: standingOf({ state: 'Connected', summary: 'Every component is healthy.' }) } });
    const link = await screen.findByRole('link', { name: /Tiers of stc-tkg-cluster-2/ });
    expect(link.getAttribute('href')).toBe('/clusters/stc-tkg-cluster-2/tiers');
    expect(screen.queryByRole('button', { name: 'Run it again' })).toBeNull();
  });
});
