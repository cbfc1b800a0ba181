import { describe, expect, it } from 'vitest';
import { answerOf, stepOf } from '../../../components/connection/testing.ts';
import { whyNot } from './why-not.model.ts';

const ALLOW = 'AntreaClusterNetworkPolicy:acnp-allow-yelb';
const DECIDER = 'acnp-drop-yelb › acnp-drop-yelb-rule in securityops';

describe('why a policy did not decide', () => {
  it('that has no rule in the chain is not made up', () => {
    expect(whyNot(answerOf(), 'AntreaClusterNetworkPolicy:other', 'other')).toEqual([
      'other has no rule in the chain: it is not there, or its kind could not be read with your rights.',
    ]);
  });

  it('names the rule that decided before it', () => {
    expect(whyNot(answerOf(), ALLOW, 'acnp-allow-yelb')).toEqual([
      `Rule acnp-allow-yelb-rule was never asked: ${DECIDER} decided before it.`,
    ]);
  });

  it('says in the rule’s own words what it does not match', () => {
    expect(whyNot(answerOf(), 'AntreaClusterNetworkPolicy:cluster-dns', 'cluster-dns')).toEqual([
      'Rule cluster-dns-rule: The rule does not name the other end.',
    ]);
  });

  it('at the destination names what denied at the source', () => {
    const chain = [...answerOf().chain, stepOf('in', { direction: 'Ingress', outcome: 'matched' })];
    expect(whyNot(answerOf({ chain }), 'AntreaClusterNetworkPolicy:in', 'in')).toEqual([
      `Rule in-rule speaks of the destination, but the connection was denied at the source by ${DECIDER}.`,
    ]);
  });

  it('that did decide says so', () => {
    expect(whyNot(answerOf(), 'AntreaClusterNetworkPolicy:acnp-drop-yelb', 'acnp-drop-yelb')).toEqual([
      'acnp-drop-yelb did decide: rule acnp-drop-yelb-rule matched (Drop).',
    ]);
  });
});
