/**
 * Observation domain that a FlowAggregator takes when none is configured: FNV-1, 32 bits, of the 16 bytes of the cluster's UUID. Undefined
 * for what is no UUID.
 */
export function observationDomainOf(uuid: string): number | undefined {
  const digits = uuid.replaceAll('-', '');
  if (!/^[0-9a-f]{32}$/i.test(digits)) return undefined;
  let hash = 0x81_1c_9d_c5;
  for (let at = 0; at < 32; at += 2) {
    hash = Math.imul(hash, 0x01_00_01_93) ^ Number.parseInt(digits.slice(at, at + 2), 16);
  }
  return hash >>> 0;
}
