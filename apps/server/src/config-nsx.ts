import { z } from 'zod';
import { onOff, path, secret, wholeNumber, words } from './config-fields.ts';

/** Where the settings of NSX come from. */
export const NSX_SETTINGS = {
  nsxManagers: { env: 'NETLOFT_NSX_MANAGERS' },
  nsxAuth: { env: 'NETLOFT_NSX_AUTH' },
  nsxUser: { env: 'NETLOFT_NSX_USER' },
  nsxPassword: { env: 'NETLOFT_NSX_PASSWORD' },
  nsxToken: { env: 'NETLOFT_NSX_TOKEN' },
  nsxCert: { env: 'NETLOFT_NSX_CERT' },
  nsxKey: { env: 'NETLOFT_NSX_KEY' },
  nsxSecret: { env: 'NETLOFT_NSX_SECRET' },
  nsxSecretDir: { env: 'NETLOFT_NSX_SECRET_DIR' },
  nsxCa: { env: 'NETLOFT_NSX_CA' },
  nsxThumbprints: { env: 'NETLOFT_NSX_THUMBPRINT' },
  nsxRequestsPerSecond: { env: 'NETLOFT_NSX_REQUESTS_PER_SECOND' },
  nsxSimulated: { env: 'NETLOFT_NSX_SIMULATED' },
} as const;

/** Origins of the managers of one NSX. */
const nsxManagers = words.transform((list, context): readonly string[] => {
  const origins: string[] = [];
  for (const entry of list) {
    const url = URL.canParse(entry) ? new URL(entry) : undefined;
    const isPlain = url !== undefined && url.protocol === 'https:' && url.href === `${url.origin}/`;
    const fault = !isPlain
      ? `takes addresses such as https://nsx-1.example.com, without a path, a user or a password, not '${entry}'`
      : origins.includes(url.origin)
        ? `names ${url.origin} twice`
        : undefined;
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
    else if (url !== undefined) origins.push(url.origin);
  }
  return origins;
});

/** `CONTEXT/NAMESPACE/NAME` or `NAMESPACE/NAME` of a Secret; names of contexts may have slashes themselves. */
const secretReference = z.string().transform((text, context) => {
  const [, cluster, namespace, name] =
    /^(?:(.+)\/)?([a-z0-9][-a-z0-9]{0,62})\/([a-z0-9][-a-z0-9.]{0,252})$/.exec(text) ?? [];
  if (namespace !== undefined && name !== undefined)
    return { ...(cluster === undefined ? {} : { cluster }), namespace, name };
  context.addIssue({
    code: 'custom',
    message: `takes NAMESPACE/NAME or CONTEXT/NAMESPACE/NAME of a Secret, not '${text}'`,
  });
  return z.NEVER;
});

/** SHA-256 of certificates in lower-case hex; colons between the bytes may be given. */
const thumbprints = words
  .transform((list) => list.map((text) => text.replaceAll(':', '').toLowerCase()))
  .superRefine((list, context) => {
    for (const text of list)
      if (!/^[0-9a-f]{64}$/.test(text))
        context.addIssue({
          code: 'custom',
          message: `takes the SHA-256 of a certificate, 64 hexadecimal digits with or without colons, not '${text}'`,
        });
  });

export const NSX_FIELDS = {
  nsxManagers: nsxManagers.prefault(''),
  nsxAuth: z
    .enum(['session', 'basic', 'remote', 'certificate', 'token'], 'takes session, basic, remote, certificate or token')
    .optional(),
  nsxUser: z.string().max(255, 'takes at most 255 letters').optional(),
  nsxPassword: secret.optional(),
  nsxToken: secret.optional(),
  nsxCert: path.optional(),
  nsxKey: path.optional(),
  nsxSecret: secretReference.optional(),
  nsxSecretDir: path.optional(),
  nsxCa: path.optional(),
  nsxThumbprints: thumbprints.prefault(''),
  nsxRequestsPerSecond: wholeNumber(1, 1_000).default(10),
  nsxSimulated: onOff.default(false),
};

type NsxKey = 'nsxUser' | 'nsxPassword' | 'nsxToken' | 'nsxCert' | 'nsxKey' | 'nsxSecret' | 'nsxSecretDir' | 'nsxCa';
type NsxValues = Readonly<Partial<Record<NsxKey, unknown>>> & {
  readonly nsxManagers: readonly string[];
  readonly nsxAuth?: NsxMode | undefined;
  readonly nsxThumbprints: readonly string[];
};
type NsxMode = 'session' | 'basic' | 'remote' | 'certificate' | 'token';

/** What each mode needs of the settings, unless a Secret holds it. */
const NSX_NEEDS: Readonly<Record<NsxMode, readonly NsxKey[]>> = {
  session: ['nsxUser', 'nsxPassword'],
  basic: ['nsxUser', 'nsxPassword'],
  remote: ['nsxUser', 'nsxPassword'],
  certificate: ['nsxCert', 'nsxKey'],
  token: ['nsxToken'],
};

/** NSX settings that do not go together. None of a credential is fine: people may sign in to NSX themselves. */
export function nsxFaults(value: NsxValues): (readonly [keyof typeof NSX_SETTINGS, string])[] {
  const mode = value.nsxAuth ?? 'session';
  const needs = NSX_NEEDS[mode];
  const given = [...new Set(Object.values(NSX_NEEDS).flat())].filter((key) => value[key] !== undefined);
  const secrets = (['nsxSecret', 'nsxSecretDir'] as const).filter((key) => value[key] !== undefined);
  const first = [...given, ...secrets][0];
  if (value.nsxManagers.length === 0)
    return first === undefined && value.nsxAuth === undefined
      ? []
      : [['nsxManagers', `is missing although ${NSX_SETTINGS[first ?? 'nsxAuth'].env} is given`]];
  const faults: (readonly [keyof typeof NSX_SETTINGS, string])[] = [];
  if (value.nsxCa !== undefined && value.nsxThumbprints.length > 0)
    faults.push(['nsxThumbprints', `stands in place of ${NSX_SETTINGS.nsxCa.env}; give one of them`]);
  const [secretKey, ...others] = secrets;
  if (secretKey !== undefined) {
    for (const key of [...given, ...others])
      faults.push([key, `is given beside ${NSX_SETTINGS[secretKey].env}; give the credential once`]);
    return faults;
  }
  for (const key of given.filter((one) => !needs.includes(one)))
    faults.push([
      key,
      `does not go with ${NSX_SETTINGS.nsxAuth.env}=${mode}${value.nsxAuth === undefined ? ', the default' : ''}`,
    ]);
  if (value.nsxAuth !== undefined || given.some((one) => needs.includes(one)))
    for (const key of needs.filter((one) => value[one] === undefined))
      faults.push([key, `is missing with ${NSX_SETTINGS.nsxAuth.env}=${mode}`]);
  return faults;
}
