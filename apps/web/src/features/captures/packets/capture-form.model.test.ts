import { describe, expect, it } from 'vitest';
import { EMPTY_CAPTURE, type CaptureForm } from './capture-form.fields.ts';
import { faultsOfErrors, formOfRequest, requestOfForm, type CaptureFaults } from './capture-form.model.ts';
import { formOfSearch, searchOfForm } from './capture-link.ts';
import { captureParamsOfTrace } from '../../../lib/capture-link.ts';
import { capturesSearch } from '../captures.search.ts';
import { acceptFields } from '../parts/draft.store.ts';

const FROM_UI: CaptureForm = { ...EMPTY_CAPTURE, sourceNamespace: 'yelb', sourcePod: 'yelb-ui' };
const faultsOf = (patch: Partial<CaptureForm>): CaptureFaults => {
  const made = requestOfForm({ ...FROM_UI, ...patch });
  return made.ok ? {} : made.faults;
};

describe('the form of a packet capture', () => {
  it.each<[string, Partial<CaptureForm>, keyof CaptureFaults, RegExp]>([
    ['no Pod chosen', { sourcePod: '' }, 'source', /Choose a namespace and a Pod/],
    [
      'no Pod at either end, in Antrea’s words',
      { sourceType: 'ip', sourceIp: '10.0.0.1' },
      'source',
      /At least one of source\.pod or destination\.pod must be specified/,
    ],
    ['an address that is none', { destinationType: 'ip', destinationIp: '10.0.0' }, 'destination', /address/i],
    ['a port out of range', { protocol: 'UDP', destinationPort: '70000' }, 'destinationPort', /1 to 65535/],
    ['a protocol number out of range', { protocol: 'number', protocolNumber: '256' }, 'protocol', /0 to 255/],
    ['no number of packets', { packets: '' }, 'packets', /whole number/],
    ['a timeout above 300 s', { timeout: '301' }, 'timeout', /1 to 300/],
    [
      'an ICMP name that agents do not know',
      { protocol: 'ICMP', icmp: 'ping' },
      'icmp',
      /invalid ICMP type string: "ping"/,
    ],
    [
      'the destination as capture point without a Pod there',
      { capturePoint: 'Destination' },
      'capturePoint',
      /destination\.pod must be set when capturePoint is 'Destination'/,
    ],
    ['a file server of another kind', { serverUrl: 'https://files.example.org' }, 'serverUrl', /sftp/],
    ['a host key without a server', { hostKey: 'AAAA' }, 'serverUrl', /belongs to a file server/],
  ])('refuses %s at its field', (_title, patch, field, words) => {
    expect(faultsOf(patch)[field]).toMatch(words);
  });

  it('leaves away what the protocol does not have', () => {
    const made = requestOfForm({
      ...FROM_UI,
      protocol: 'ICMP',
      destinationPort: '80',
      flags: '2/2',
      icmp: 'icmp-echo,3/1',
    });
    expect(made.ok && made.request).toEqual({
      source: { type: 'pod', namespace: 'yelb', name: 'yelb-ui' },
      ipFamily: 'IPv4',
      protocol: 'ICMP',
      icmp: [{ type: 'icmp-echo' }, { type: 3, code: 1 }],
      packets: 100,
      timeout: 60,
    });
  });

  it('comes back from its request and from its link as it was', () => {
    const form: CaptureForm = {
      ...FROM_UI,
      destinationType: 'ip',
      destinationIp: '10.0.0.9',
      protocol: 'TCP',
      sourcePort: '1024',
      destinationPort: '4567',
      flags: '2/18,16/16',
      direction: 'Both',
      capturePoint: 'Source',
      packets: '5',
      timeout: '30',
      serverUrl: 'sftp://files.example.org:22/captures',
    };
    const made = requestOfForm(form);
    expect(made).toMatchObject({ ok: true });
    expect(made.ok && formOfRequest(made.request)).toEqual(form);
    expect(formOfSearch(capturesSearch({ ...searchOfForm(form) }))).toEqual(form);
  });

  it('is filled by the link from a trace', () => {
    const params = captureParamsOfTrace({
      source: { type: 'pod', namespace: 'yelb', name: 'yelb-ui' },
      destination: { type: 'pod', namespace: 'yelb', name: 'yelb-appserver' },
      destinationPort: 4567,
    });
    expect(formOfSearch(capturesSearch(params ?? {}))).toMatchObject({
      sourceType: 'pod',
      sourcePod: 'yelb-ui',
      destinationType: 'pod',
      destinationPod: 'yelb-appserver',
      protocol: 'TCP',
      destinationPort: '4567',
    });
  });

  it('ignores a link that is none and a draft of an older version', () => {
    expect(formOfSearch(capturesSearch({ q: 'yelb', protocol: '' }))).toBeNull();
    expect(acceptFields({ sourcePod: 7, timeout: '5', gone: 'x' }, EMPTY_CAPTURE)).toEqual({
      ...EMPTY_CAPTURE,
      timeout: '5',
    });
  });

  it('tells a refusal of the server at its fields', () => {
    const errors = [
      { path: 'fileServer.hostPublicKey', message: 'a' },
      { path: 'tcpFlags.0.value', message: 'b' },
      { path: 'somewhere', message: 'c' },
    ];
    expect(faultsOfErrors(errors)).toEqual({ hostKey: 'a', flags: 'b', form: 'c' });
  });
});
