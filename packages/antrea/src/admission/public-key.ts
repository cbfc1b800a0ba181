const SHORT = 'ssh: short read';

/** Fields that follow the name of the algorithm in a key (RFC 4253, 5656, 8709). */
const FIELDS: Readonly<Record<string, number>> = {
  'ssh-rsa': 2,
  'ssh-dss': 4,
  'ecdsa-sha2-nistp256': 2,
  'ecdsa-sha2-nistp384': 2,
  'ecdsa-sha2-nistp521': 2,
  'ssh-ed25519': 1,
};
const ED25519_BYTES = 32;

/** Takes a field (four bytes of length, then the content) off the front; undefined when there is less. */
function field(bytes: Uint8Array): readonly [content: Uint8Array, rest: Uint8Array] | undefined {
  if (bytes.length < 4) return undefined;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  return bytes.length < 4 + length ? undefined : [bytes.subarray(4, 4 + length), bytes.subarray(4 + length)];
}

function keyFault(bytes: Uint8Array): string | undefined {
  const first = field(bytes);
  if (first === undefined) return SHORT;
  const algorithm = new TextDecoder().decode(first[0]);
  const count = FIELDS[algorithm];
  if (count === undefined) return `ssh: unknown key algorithm: ${algorithm}`;
  let [, rest] = first;
  for (let index = 0; index < count; index += 1) {
    const next = field(rest);
    if (next === undefined) return SHORT;
    const { length } = next[0];
    if (algorithm === 'ssh-ed25519' && length !== ED25519_BYTES) return `invalid size ${length} for Ed25519 public key`;
    [, rest] = next;
  }
  return rest.length > 0 ? 'ssh: trailing junk in public key' : undefined;
}

/**
 * Why the base64 text is no public key of a host, in the words of Go's SSH library; undefined when it is one. Whether
 * the numbers in it make a key is not looked at, and text that is not base64 is left to the schema's format.
 */
export function publicKeyFault(base64: string): string | undefined {
  if (!/^[A-Za-z\d+/]*={0,2}$/.test(base64) || base64.length % 4 !== 0) return undefined;
  return keyFault(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}
