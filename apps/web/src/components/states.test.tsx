import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { Freshness, Problem, SectionOf } from '@netloft/contracts';
import { Failed, FreshnessLine, HiddenNote, problemText, SectionCard, StaleBanner } from './states.tsx';
import { renderInApp } from './testing.tsx';

const problem: Problem = {
  type: 'about:blank',
  title: 'Refused by the cluster',
  status: 422,
  code: 'UPSTREAM_REFUSED',
  detail: 'admission webhook "traceflow.antrea.io" denied the request: source Pod must exist',
  action: 'Correct what the message names and try again.',
  requestId: 'req-7',
  upstream: {
    kind: 'kubernetes',
    cluster: 'c1',
    status: 422,
    reason: 'Invalid',
    message: 'admission webhook "traceflow.antrea.io" denied the request: source Pod must exist',
  },
  errors: [{ path: 'spec.source.pod', message: 'is needed' }],
};
const fresh = (state: Freshness['state'], detail?: string): Freshness => ({
  state,
  asOf: new Date(Date.now() - 5000).toISOString(),
  ...(detail === undefined ? {} : { detail }),
});

describe('a failure', () => {
  it('gives the words of who refused once and whole, the faulty fields, what to do and the request id', () => {
    renderInApp(<Failed problem={problem} />);
    expect(screen.getAllByText(problem.detail)).toHaveLength(1);
    expect(screen.getByText('spec.source.pod')).toBeDefined();
    expect(screen.getByText(problem.action)).toBeDefined();
    expect(screen.getByText('request id req-7')).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  });
  it('offers another try where there is one', async () => {
    const retry = vi.fn<() => void>();
    renderInApp(<Failed problem={problem} retry={retry} />);
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(retry).toHaveBeenCalledOnce();
  });
  it('is told whole in a copy', () => {
    const text = problemText(problem);
    for (const part of [
      'UPSTREAM_REFUSED',
      problem.detail,
      'spec.source.pod: is needed',
      'kubernetes of c1 answered 422 Invalid',
      'request id req-7',
    ])
      expect(text).toContain(part);
  });
});

describe('freshness', () => {
  it.each([
    ['live', null],
    ['resuming', null],
    ['relisting', null],
    ['stale', /Shown as it was \d+ s ago\./],
    ['unavailable', /Shown as it was \d+ s ago\./],
    ['forbidden', /You may not see this\./],
  ] as const)('%s gives the banner %s', (state, words) => {
    renderInApp(<StaleBanner freshness={fresh(state, 'because')} />);
    if (words === null) expect(screen.queryByRole('status')).toBeNull();
    else expect(screen.getByRole('status').textContent).toMatch(words);
  });
  it('says how old live data is', () => {
    renderInApp(<FreshnessLine freshness={fresh('live')} />);
    expect(screen.getByText(/live · updated \d s ago/)).toBeDefined();
  });
  it('never claims data that did not come', () => {
    renderInApp(<FreshnessLine freshness={null} />);
    expect(screen.getByText('not loaded yet')).toBeDefined();
  });
});

describe('what is hidden', () => {
  it('is named with how many and why', () => {
    renderInApp(
      <HiddenNote
        hidden={[
          { what: 'pods in namespaces', count: 2, reason: 'needs list on pods' },
          { what: 'antreaagentinfos', count: null, reason: 'needs list on antreaagentinfos.crd.antrea.io' },
        ]}
      />,
    );
    expect(screen.getByRole('note').textContent).toContain('2 pods in namespaces (needs list on pods)');
    expect(screen.getByRole('note').textContent).toContain(
      'antreaagentinfos (needs list on antreaagentinfos.crd.antrea.io)',
    );
  });
  it('is not mentioned when nothing is', () => {
    renderInApp(<HiddenNote hidden={[]} />);
    expect(screen.queryByRole('note')).toBeNull();
  });
});

describe('a section', () => {
  it.each([
    [undefined, 'Loading Agents'],
    [{ state: 'loading' }, 'Loading Agents'],
    [{ state: 'hidden', reason: 'needs list on nodes' }, 'Hidden from you: needs list on nodes'],
    [{ state: 'failed', detail: 'The cluster did not answer.', action: 'Wait.' }, 'The cluster did not answer.'],
    [{ state: 'ok', data: 42, freshness: fresh('live') }, '42 agents'],
  ] as [SectionOf<number> | undefined, string][])('in state %j shows "%s"', (section, words) => {
    const { container } = renderInApp(
      <SectionCard title="Agents" section={section}>
        {(count) => <p>{count} agents</p>}
      </SectionCard>,
    );
    expect(
      container.textContent +
        [...container.querySelectorAll('[aria-label]')].map((one) => one.getAttribute('aria-label')).join(' '),
    ).toContain(words);
  });
});
