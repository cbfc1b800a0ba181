import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { err, ok, type Result } from './result.ts';

/** The PEM of the authorities in a setting's file. The fault is one line that names both; it refuses what TLS would silently pass over. */
export function readAuthority(setting: string, file: string): Result<string, string> {
  try {
    const ca = readFileSync(file, 'utf8');
    void new X509Certificate(ca);
    return ok(ca);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return err(
      code.startsWith('E') && !code.startsWith('ERR_')
        ? `${setting} ${file} cannot be read (${code})`
        : `${setting} ${file} is not PEM of a certificate`,
    );
  }
}
