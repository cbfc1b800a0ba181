import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';

const ISSUER = ['--oidc-issuer', 'https://sso.example.com', '--oidc-client-id', 'netloft'];

describe('flags about an issuer', () => {
  it.each([
    [['--oidc-client-id', 'a'], '--oidc-client-id goes with --oidc-issuer URL'],
    [['--oidc-issuer', 'sso.example.com'], "takes an address such as https://sso.example.com, not 'sso.example.com'"],
    [['--oidc-issuer', 'https://sso.example.com'], '--oidc-issuer goes with --oidc-client-id ID'],
    [[...ISSUER, '--oidc-ca', '/nowhere.pem'], '--oidc-ca: ENOENT'],
    [[...ISSUER, '--oidc-clusters', 'elsewhere'], "there is no cluster 'elsewhere'"],
  ])('%j are refused: %s', (flags, message) => {
    expect(readOptions(flags)).toMatchObject({ ok: false, message: expect.stringContaining(message) as string });
  });

  it('say whom API servers believe', () => {
    const flags = [...ISSUER, '--oidc-username-claim', 'email', '--oidc-groups-claim', 'groups'];
    expect(readOptions(flags)).toMatchObject({
      ok: true,
      options: {
        oidc: {
          issuer: 'https://sso.example.com',
          clientId: 'netloft',
          usernameClaim: 'email',
          groupsClaim: 'groups',
        },
      },
    });
    expect(readOptions([])).toMatchObject({ ok: true, options: {} });
  });
});
