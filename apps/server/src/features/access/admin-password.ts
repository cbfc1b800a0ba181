import { createHash, randomInt } from 'node:crypto';
import { join } from 'node:path';
import { MIN_PASSWORD_LENGTH } from '@netloft/contracts';
import { hash, verify } from '@node-rs/argon2';
import type { Config } from '../../config.ts';
import type { Fault } from '../../errors.ts';
import { createPrivateFile, writePrivateFile } from '../../private-file.ts';
import { isLoopbackListener } from '../../plugins/request-facts.ts';
import { err, ok, type Result } from '../../result.ts';
import { createGate } from './gate.ts';
import { contentOf, isMissing, modifiedAtOf, readHash, readHashLater } from './password-file.ts';

/** OWASP's second recommended setting for argon2id, and Antrea UI's: 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Each computation holds 19 MiB; a flood of sign-ins waits, then is refused. */
const COMPUTATIONS = 2;
const WAITING = 64;
const MAX_PASSWORD_LENGTH = 1024;
const RECHECK_MS = 2000;
/** A generation that is not known makes the file be read at once, but not more often than this for each, whatever cookies are sent. */
const UNKNOWN_MS = 500;
const MOST_UNKNOWN = 100;
/** Without letters and digits that look alike. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

export interface AdminPassword {
  /** The generation of the password when it is right; PASSWORD_WRONG, or RATE_LIMITED when too many are being checked. */
  verify(password: string): Promise<Result<string, Fault>>;
  /** Changes it; the new generation ends every admin session that began with an older one. The old one stays when anything fails. */
  change(current: string, next: string): Promise<Result<string, Fault>>;
  /** Stands for the present password. Another replica's change to a shared data directory is seen within seconds. */
  generation(): Promise<string>;
  /** Whether a generation is the present one, after another look at the file when it seems not to be: another replica may have changed it. */
  holds(generation: string): Promise<boolean>;
  /** Whether it is the one that was generated at the first start. */
  isGenerated(): boolean;
}

const generationOf = (hashed: string): string => createHash('sha256').update(hashed).digest('base64url').slice(0, 16);

export function generatePassword(length = 24): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** What is wrong with a password, as the rest of a sentence that begins with its name. */
function passwordFault(password: string): string | undefined {
  const length = Array.from(password).length;
  if (length < MIN_PASSWORD_LENGTH) return `has ${length} characters; it needs at least ${MIN_PASSWORD_LENGTH}.`;
  if (password.trim() === '') return 'is blank from end to end; it needs something to see.';
  if (password.length > MAX_PASSWORD_LENGTH) return `is longer than ${MAX_PASSWORD_LENGTH} characters.`;
  return undefined;
}

/** A first password that only the machine itself can try, as the simulator's, may be short; none at all is never one. */
function firstPasswordFault(password: string, host: string): string | undefined {
  const fault = passwordFault(password);
  const isAllowed = password !== '' && password.length <= MAX_PASSWORD_LENGTH && isLoopbackListener(host);
  return fault === undefined || isAllowed ? undefined : `NETLOFT_INITIAL_ADMIN_PASSWORD ${fault}`;
}

function newPasswordFault(password: string): Fault | undefined {
  const fault = passwordFault(password);
  const message = fault === undefined ? undefined : `The new password ${fault}`;
  return message === undefined
    ? undefined
    : { code: 'INVALID_REQUEST', detail: message, errors: [{ path: 'newPassword', message }] };
}

const sameAsGenerated: Fault = {
  code: 'INVALID_REQUEST',
  detail: 'This is the generated password.',
  errors: [{ path: 'newPassword', message: 'This is the generated password; choose one of your own.' }],
};

const busy: Fault = {
  code: 'RATE_LIMITED',
  detail: 'Too many passwords are being checked at the moment.',
  retryAfterSeconds: 1,
};

/** Where this way to sign in is off and nobody set a password: there is none, so that none stands in a log for later. */
const noPassword: AdminPassword = {
  verify: async () => err({ code: 'PASSWORD_WRONG', detail: 'There is no admin password' }),
  change: async () => err({ code: 'PASSWORD_WRONG', detail: 'There is no admin password' }),
  generation: async () => 'none',
  holds: async () => false,
  isGenerated: () => false,
};

interface Parts {
  readonly config: Pick<Config, 'dataDir' | 'host' | 'initialAdminPassword' | 'signInPassword'>;
  readonly now: () => number;
}

/**
 * Opens the admin password of a data directory. Where there is none yet it becomes NETLOFT_INITIAL_ADMIN_PASSWORD, or a generated one that is
 * handed back once as `generated`; only its hash is kept. A given one has to be as long as the page asks for, as anybody who reaches the
 * server may try it. A hash file that cannot be read is a fault, never a reason for a default. While
 * NETLOFT_SIGN_IN_PASSWORD is off none is made.
 */
export async function openAdminPassword({
  config,
  now,
}: Parts): Promise<Result<{ password: AdminPassword; generated?: string }, string>> {
  const file = join(config.dataDir, 'admin-password.json');
  const gate = createGate(COMPUTATIONS, WAITING);
  let generated: string | undefined;
  const missing = isMissing(file);
  if (!missing.ok) return missing;
  if (missing.value && !config.signInPassword) return ok({ password: noPassword });
  if (missing.value) {
    const given = config.initialAdminPassword?.reveal();
    const fault = given === undefined ? undefined : firstPasswordFault(given, config.host);
    if (fault !== undefined) return err(fault);
    generated = given === undefined ? generatePassword() : undefined;
    const first = await hash(given ?? generated ?? generatePassword(), COST);
    const kept = { hash: first, ...(generated === undefined ? {} : { generated: true }) };
    const written = createPrivateFile(file, contentOf(kept, now()));
    const again = isMissing(file);
    if (!written.ok && (!again.ok || again.value))
      return err(`the admin password's hash cannot be written to ${file}: ${written.error}`);
    // Another replica that started at the same time was first: its password is the one.
    if (!written.ok) generated = undefined;
  }
  const found = readHash(file);
  if (!found.ok) return found;
  let current = found.value;

  let checkedAt = now();
  let modifiedAt = modifiedAtOf(file);
  const refresh = (): void => {
    if (now() - checkedAt < RECHECK_MS) return;
    checkedAt = now();
    const modified = modifiedAtOf(file);
    if (modified === undefined || modified === modifiedAt) return;
    const read = readHash(file);
    if (!read.ok) return;
    modifiedAt = modified;
    current = read.value;
  };

  /** Reads what the file holds now; whether that is another password than the one known. What cannot be read changes nothing. */
  const look = async (): Promise<boolean> => {
    const before = current.hash;
    const read = await readHashLater(file);
    // What was changed or read meanwhile is younger.
    if (read.ok && current.hash === before) current = read.value;
    return current.hash !== before;
  };
  /** Looks for generations that were not known, by the generation: requests that come together wait for one. */
  const unknown = new Map<string, { readonly at: number; readonly looked: Promise<boolean> }>();
  const holds = async (generation: string): Promise<boolean> => {
    refresh();
    if (generationOf(current.hash) === generation) return true;
    const known = unknown.get(generation);
    const isFresh = known !== undefined && now() - known.at < UNKNOWN_MS;
    const looked = isFresh ? known.looked : look();
    if (!isFresh) {
      unknown.delete(generation);
      unknown.set(generation, { at: now(), looked });
      const [oldest] = unknown.size > MOST_UNKNOWN ? unknown.keys() : [];
      if (oldest !== undefined) unknown.delete(oldest);
    }
    await looked;
    return generationOf(current.hash) === generation;
  };

  const check = async (password: string): Promise<Result<string, Fault>> => {
    refresh();
    if (password.length > MAX_PASSWORD_LENGTH) return err({ code: 'PASSWORD_WRONG', detail: 'Invalid admin password' });
    let hashed = current.hash;
    let right = await gate(() => verify(hashed, password));
    // Another replica may have changed it a moment ago. The look is little beside the computation that every guess has cost already.
    if (right === false && (await look())) {
      hashed = current.hash;
      right = await gate(() => verify(hashed, password));
    }
    if (right === undefined) return err(busy);
    return right ? ok(generationOf(hashed)) : err({ code: 'PASSWORD_WRONG', detail: 'Invalid admin password' });
  };

  return ok({
    ...(generated === undefined ? {} : { generated }),
    password: {
      verify: check,
      async generation() {
        refresh();
        return generationOf(current.hash);
      },
      holds,
      isGenerated() {
        refresh();
        return current.generated === true;
      },
      async change(old, next) {
        await look();
        const checked = await check(old);
        if (!checked.ok) return checked;
        const invalid = newPasswordFault(next);
        if (invalid !== undefined) return err(invalid);
        if (current.generated === true && next === old) return err(sameAsGenerated);
        const hashed = await gate(() => hash(next, COST));
        if (hashed === undefined) return err(busy);
        // Whoever changed it meanwhile, here or at another replica, was first.
        const kept = readHash(file);
        if (kept.ok) current = kept.value;
        if (generationOf(current.hash) !== checked.value)
          return err({ code: 'PASSWORD_WRONG', detail: 'Invalid admin password' });
        const written = writePrivateFile(file, contentOf({ hash: hashed }, now()));
        if (!written.ok) {
          return err({
            code: 'INTERNAL',
            detail: `The new password could not be saved: ${written.error}. The old one stays.`,
            action: 'Make room in the data directory of the server, then try again.',
          });
        }
        current = { hash: hashed };
        modifiedAt = modifiedAtOf(file);
        return ok(generationOf(hashed));
      },
    },
  });
}
