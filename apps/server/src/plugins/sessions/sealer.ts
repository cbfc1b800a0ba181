import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyRing } from './key-ring.ts';
import type { SealingKeys } from './session-keys.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const FORMAT = 'netloft-session-1';

/** Seals text so that only a holder of the keys can read or change it. */
export interface Sealer {
  /** `keyId.base64url(iv, ciphertext, tag)`, AES-256-GCM. */
  seal(text: string): string;
  /** The text; undefined for anything that was not sealed by one of the keys, exactly as it is. */
  open(sealed: string): string | undefined;
}

export function createSealer(source: SealingKeys | KeyRing): Sealer {
  const ring: KeyRing = 'current' in source ? source : { current: () => source, again: () => source };
  return {
    seal(text) {
      const [{ id, key }] = ring.current();
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(`${FORMAT}.${id}`));
      const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${id}.${sealed.toString('base64url')}`;
    },
    open(sealed) {
      const dot = sealed.indexOf('.');
      const named = ({ id }: { readonly id: string }): boolean => id === sealed.slice(0, dot);
      const encoded = sealed.slice(dot + 1);
      // Base64 readers skip what is no base64; a changed text must not open.
      if (dot < 0 || !/^[\w-]+$/.test(encoded)) return undefined;
      // Another replica may seal with a key that this one has not read yet.
      const found = ring.current().find(named) ?? ring.again().find(named);
      if (found === undefined) return undefined;
      const bytes = Buffer.from(encoded, 'base64url');
      if (bytes.length < IV_BYTES + TAG_BYTES || bytes.toString('base64url') !== encoded) return undefined;
      try {
        const decipher = createDecipheriv('aes-256-gcm', found.key, bytes.subarray(0, IV_BYTES), {
          authTagLength: TAG_BYTES,
        })
          .setAAD(Buffer.from(`${FORMAT}.${found.id}`))
          .setAuthTag(bytes.subarray(-TAG_BYTES));
        return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString(
          'utf8',
        );
      } catch {
        return undefined;
      }
    },
  };
}
