/** English text of the question about one connection and of its verdict. */
export const connectionText = {
  source: 'Source',
  destination: 'Destination',
  endKind: (end: string) => `${end} is a`,
  ends: { pod: 'Pod', service: 'Service', node: 'Node', ip: 'IP address', fqdn: 'Domain name' },
  protocol: 'Protocol',
  port: 'Port',
  anyPort: 'any',
  portHelp: 'Empty: any port that no rule names',
  icmpType: 'ICMP type',
  swap: 'Swap the ends',
  verdicts: {
    Allowed: 'Allowed',
    Dropped: 'Dropped',
    Rejected: 'Rejected',
    Undecidable: 'Undecidable',
  },
  byNothing: 'no rule matched, and what nothing decides is allowed',
  isolated: 'by isolation: Kubernetes NetworkPolicies select the Pod and none of their rules allows this',
  missing: 'It is not known:',
  notes: 'Also to know',
  rule: (index: number, name: string) => (name === '' ? `rule ${index + 1}` : name),
} as const;
