import type { ReactNode } from 'react';
import { IconPlus, IconX } from '@tabler/icons-react';
import { TCP_FLAGS } from '../../../lib/tcp-flags.ts';
import { flagsText, readFlags, turned, wishOf, writeFlags, type FlagMatch } from './capture-filter.ts';
import { packetsText as text } from './packets.messages.ts';
import classes from '../parts/form.module.css';

const SYN_ONLY: FlagMatch = { value: 2, mask: 2 };

/** Alternatives of TCP flags, a line each; every flag must be set, must not be set, or may be either. */
export function FlagsField({
  value,
  error,
  disabled,
  onChange,
}: {
  readonly value: string;
  readonly error: string | undefined;
  /** Why the release cannot filter by flags. */
  readonly disabled: string | undefined;
  readonly onChange: (value: string) => void;
}): ReactNode {
  const lines = readFlags(value) ?? [];
  const set = (at: number, line: FlagMatch | null): void =>
    onChange(writeFlags(lines.flatMap((one, index) => (index === at ? (line ?? []) : one))));
  return (
    <fieldset className={classes.group}>
      <legend>{text.flags}</legend>
      <p className={classes.help}>{disabled ?? text.flagsHelp}</p>
      {lines.map((line, at) => (
        // A line is nothing but its place and its flags.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={at} role="group" aria-label={text.flagsLine(at + 1)}>
          <div className={classes.flagLine}>
            {TCP_FLAGS.map((flag) => {
              const wish = wishOf(line, flag);
              return (
                <button
                  key={flag}
                  type="button"
                  className={classes.flag}
                  data-wish={wish}
                  aria-label={`${flag}: ${text.wish[wish]}`}
                  title={`${flag}: ${text.wish[wish]}`}
                  onClick={() => set(at, turned(line, flag))}
                >
                  {flag}
                </button>
              );
            })}
            <button
              type="button"
              className={classes.icon}
              aria-label={text.removeFlags(at + 1)}
              title={text.removeFlags(at + 1)}
              onClick={() => set(at, null)}
            >
              <IconX size={14} aria-hidden />
            </button>
          </div>
          <p className={classes.help}>{flagsText(line)}</p>
        </div>
      ))}
      {disabled === undefined && (
        <button type="button" className={classes.textButton} onClick={() => onChange(writeFlags([...lines, SYN_ONLY]))}>
          <IconPlus size={14} aria-hidden /> {text.addFlags}
        </button>
      )}
      {error !== undefined && (
        <p role="alert" className={classes.fault}>
          {error}
        </p>
      )}
    </fieldset>
  );
}
