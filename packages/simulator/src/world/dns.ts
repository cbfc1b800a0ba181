/** Names that agents saw in DNS answers, by address: those of the story's load balancer. Its zone publishes a name for each VIP. */
export const RESOLVED_NAMES: ReadonlyMap<string, readonly string[]> = new Map([
  ['10.13.210.10', ['yelb-ui.yelb.carefor.some-dns.net']],
  ['10.13.210.11', ['allowed-yelb.yelb-2.carefor.some-dns.net']],
]);
