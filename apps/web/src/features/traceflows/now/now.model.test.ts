import { describe, expect, it } from 'vitest';
import type { TraceNow } from '@netloft/contracts';
import { detailOf, STATUS } from '../../../components/trace-path/testing.ts';
import { pathModel } from '../../../components/trace-path/index.ts';
import { stagesOf } from '../trace-progress.model.ts';
import { EMPTY_FORM } from '../trace-form.fields.ts';
import { formOfFlow } from '../flow-field.model.ts';
import { nowLine, policiesOf, whatIfSearch } from './now.model.ts';
import { COPIES, resultText } from './result-texts.ts';

const dropped = detailOf(STATUS.dropped);
const answer: TraceNow = {
  id: 'netloft-1',
  verdict: 'Allowed',
  decidedBy: { reference: 'AntreaClusterNetworkPolicy:b', kind: 'AntreaClusterNetworkPolicy', name: 'b', rule: 'r' },
  isolatedBy: [],
  compared: 'verdict',
  connection: 'a to b',
  missing: [],
  notes: [],
  explanations: [
    { reason: 'policy-gone', text: 'a is gone.', action: '', policy: { reference: 'x:a', kind: 'x', name: 'a' } },
  ],
  traceAt: null,
  freshness: { state: 'live', asOf: null },
};

it('the answer is one line in a text', () => {
  expect(nowLine(answer)).toBe('Policies say now: Allowed by b, rule r (another verdict than the trace)');
  expect(policiesOf(answer).map((one) => one.name)).toEqual(['b', 'a']);
});

describe('a copy', () => {
  const source = { detail: dropped, model: pathModel(dropped.path), title: 'Dropped', now: answer };
  it.each(COPIES)('as %s holds what was asked and never nothing', (kind) => {
    const text = resultText(kind, source);
    expect(text.length).toBeGreaterThan(100);
    expect(text).toContain('yelb-appserver-857c5c76d5-4cd86');
  });
  it('as text says what the policies say now, and why', () => {
    expect(resultText('text', source)).toContain('(another verdict than the trace)\n  - a is gone.');
  });
  it('as kubectl repeats the spec in the version of the object, under a new name', () => {
    const text = resultText('kubectl', source);
    expect(text).toContain('apiVersion: crd.antrea.io/v1beta1');
    expect(text).toContain('dstPort: 4568');
    expect(text).not.toContain('name: netloft-1');
  });
});

describe('what stands before the end of a trace', () => {
  it.each([
    [STATUS.waiting, false, 'for the controller to take it up; at most 14 traces run at the same time'],
    [STATUS.waiting, true, 'waiting for a free data-plane tag (14 at once)'],
    [STATUS.running, true, 'its time is over; the controller looks at running traces every 10 s'],
  ])('%j, stuck: %s', (status, stuck, note) => {
    expect(stagesOf(detailOf(status), stuck).find((stage) => stage.state === 'now')?.note).toBe(note);
  });
});

it('What-if is asked about the same connection', () =>
  expect(whatIfSearch(dropped)).toEqual({
    from: 'pod:yelb/yelb-ui-6df49457d6-m5clv',
    to: 'pod:yelb/yelb-appserver-857c5c76d5-4cd86',
    port: 4568,
  }));

describe('an antctl flow', () => {
  it.each([
    ['a=', 'a= is not valid in flow'],
    ['tcp_dst=70000', '0 to 65535 fit there'],
  ])('%s is not taken', (flow, words) => {
    const read = formOfFlow(flow, EMPTY_FORM);
    expect(read.ok ? '' : read.error).toContain(words);
  });
  it.each([
    ['tcp,tcp_dst=80', { protocol: 'TCP', destinationPort: '80', tcpFlags: 2, ipv6: false }],
    ['udp,udp_src=53,udp_dst=54,ipv6', { protocol: 'UDP', sourcePort: '53', destinationPort: '54', ipv6: true }],
    ['tcp_flags=18', { protocol: 'TCP', tcpFlags: 18 }],
    ['icmp', { protocol: 'ICMP', destinationPort: '' }],
  ])('%s fills the form', (flow, patch) =>
    expect(formOfFlow(flow, { ...EMPTY_FORM, destinationPort: '9' })).toMatchObject({ ok: true, patch }),
  );
  it('of live traffic leaves the flags open', () =>
    expect(formOfFlow('tcp', { ...EMPTY_FORM, liveTraffic: true })).toMatchObject({ patch: { tcpFlags: null } }));
});
