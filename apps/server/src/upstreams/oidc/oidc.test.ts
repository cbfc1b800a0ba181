import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../config.ts';
import { startEchoIssuer, type EchoIssuer } from '../../testing/echo-issuer.ts';
import { openOidc } from './oidc.ts';
import type { OidcUpstream } from './types.ts';

const SECRET = 'the-secret-of-the-client';
let echo: EchoIssuer;
let oidc: OidcUpstream;
beforeAll(async () => {
  echo = await startEchoIssuer();
  const config = readConfig([], {
    KUBERNETES_SERVICE_HOST: '10.0.0.1',
    NETLOFT_OIDC_ISSUER: echo.issuer,
    NETLOFT_OIDC_CLIENT_ID: 'netloft',
    NETLOFT_OIDC_CLIENT_SECRET: SECRET,
  });
  if (!config.ok) throw new Error(config.error.join('\n'));
  const opened = openOidc(config.value, () => Date.now());
  if (!opened.ok || opened.value === undefined) throw new Error('there is no issuer');
  oidc = opened.value;
});
afterAll(async () => {
  await oidc.close();
  await echo.close();
});

describe('an issuer that repeats what it was sent is not repeated', () => {
  it('when it refuses a code', async () => {
    const secrets = { state: 'the-state', nonce: 'the-nonce', verifier: 'v'.repeat(43) };
    const answer = await oidc.finish(
      new URL('http://localhost/auth/oauth2/callback?code=the-code&state=the-state'),
      secrets,
    );
    expect(answer).toMatchObject({ error: { code: 'OIDC_REFUSED' } });
    expect(JSON.stringify(answer)).toMatch(/invalid_grant: I got .*\[hidden\]/);
    for (const secret of [SECRET, Buffer.from(`netloft:${SECRET}`).toString('base64'), 'the-code', secrets.verifier])
      expect(JSON.stringify(answer)).not.toContain(secret);
  });

  it('when it renews no more', async () => {
    const answer = await oidc.renew('the-refresh-token');
    expect(JSON.stringify(answer)).toMatch(
      /invalid_grant: I got \[hidden\] and refresh_token with Basic \[hidden\] \(netloft:\[hidden\]\)/,
    );
    expect(JSON.stringify(answer)).not.toMatch(/the-refresh-token|the-secret/);
  });
});
