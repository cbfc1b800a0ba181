import { describe, expect, it } from 'vitest';
import { LIVE_FLOW_COLUMNS } from '@netloft/contracts';
import type { IncomingFlow } from '@netloft/flow-store';
import { liveRow } from './flows.live.ts';

const told = (flow: IncomingFlow): Readonly<Record<string, unknown>> =>
  Object.fromEntries(liveRow(flow).map((cell, place) => [LIVE_FLOW_COLUMNS[place], cell]));

describe('a live row', () => {
  it('has one cell for each column, texts where the column holds texts, whatever the record lacks', () => {
    const row = liveRow({});
    expect(row).toHaveLength(LIVE_FLOW_COLUMNS.length);
    LIVE_FLOW_COLUMNS.forEach((column, place) => expect(row[place], column).toBe(column.endsWith('*') ? '' : 0));
  });

  it.each<[keyof IncomingFlow, string, string | number]>([
    ['ingressNetworkPolicyType', 'ingressPolicyType', 3],
    ['egressNetworkPolicyType', 'egressPolicyType', 1],
    ['sourcePodLabels', 'sourceLabels*', '{"app":"web"}'],
    ['destinationPodLabels', 'destinationLabels*', '{"app":"db"}'],
    ['flowEndReason', 'endReason', 2],
    ['egressNetworkPolicyRuleAction', 'egressAction', 2],
    ['octetDeltaCount', 'bytes', 5_000_000_000],
    ['destinationServicePortName', 'service*', 'yelb/yelb-ui:http'],
  ])('tells %s in the column %s', (member, column, value) => {
    const row = told({ [member]: value });
    expect(row[column]).toBe(value);
    expect(Object.values(row).filter((cell) => cell !== 0 && cell !== '')).toEqual([value]);
  });
});
