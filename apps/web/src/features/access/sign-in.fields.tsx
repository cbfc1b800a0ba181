import { useId, useState, type ReactNode } from 'react';
import { accessText as text } from './access.messages.ts';
import classes from './sign-in.module.css';

interface FieldProps {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error?: string | undefined;
  /** What to do about the error, where it does not say so itself. */
  readonly advice?: string | undefined;
  readonly help?: string;
  readonly autoComplete?: string;
}

function Field({
  id,
  label,
  help,
  error,
  advice,
  children,
}: {
  readonly id: string;
  readonly label: string;
  readonly help: string | undefined;
  readonly error: string | undefined;
  readonly advice?: string | undefined;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div className={classes.field}>
      <label htmlFor={id}>{label}</label>
      {children}
      {help !== undefined && (
        <p id={`${id}-help`} className={classes.help}>
          {help}
        </p>
      )}
      <p id={`${id}-error`} role="alert" className={classes.error}>
        {error}
        {error !== undefined && advice !== undefined && <span className={classes.advice}>{advice}</span>}
      </p>
    </div>
  );
}

const described = (
  id: string,
  help: string | undefined,
  error: string | undefined,
): { 'aria-describedby'?: string; 'aria-invalid'?: true } => {
  const ids = [...(help === undefined ? [] : [`${id}-help`]), ...(error === undefined ? [] : [`${id}-error`])];
  return {
    ...(ids.length === 0 ? {} : { 'aria-describedby': ids.join(' ') }),
    ...(error === undefined ? {} : { 'aria-invalid': true as const }),
  };
};

export function TextField({ label, name, value, onChange, error, help, autoComplete = 'off' }: FieldProps): ReactNode {
  const id = useId();
  return (
    <Field id={id} label={label} help={help} error={error}>
      <input
        id={id}
        name={name}
        type="text"
        required
        spellCheck={false}
        autoComplete={autoComplete}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        {...described(id, help, error)}
      />
    </Field>
  );
}

export function PasswordField({
  label,
  name,
  value,
  onChange,
  error,
  advice,
  help,
  autoComplete = 'current-password',
}: FieldProps): ReactNode {
  const id = useId();
  const [visible, setVisible] = useState(false);
  return (
    <Field id={id} label={label} help={help} error={error} advice={advice}>
      <div className={classes.password}>
        <input
          id={id}
          data-secret
          name={name}
          type={visible ? 'text' : 'password'}
          required
          autoComplete={autoComplete}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          {...described(id, help, error)}
        />
        <button
          type="button"
          aria-label={visible ? text.hidePassword : text.showPassword}
          aria-pressed={visible}
          onClick={() => setVisible(!visible)}
        >
          <svg
            width="16"
            height="16"
            viewBox="0 0 16 16"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.4"
            aria-hidden="true"
          >
            <path d="M1.5 8s2.4-4.5 6.5-4.5S14.5 8 14.5 8 12.1 12.5 8 12.5 1.5 8 1.5 8Z" />
            <circle cx="8" cy="8" r="2" />
            {visible && <path d="m2.5 13.5 11-11" />}
          </svg>
        </button>
      </div>
    </Field>
  );
}

export function TextAreaField({
  label,
  name,
  value,
  onChange,
  error,
  advice,
  help,
  rows,
}: FieldProps & { readonly rows: number }): ReactNode {
  const id = useId();
  return (
    <Field id={id} label={label} help={help} error={error} advice={advice}>
      <textarea
        id={id}
        data-secret
        name={name}
        rows={rows}
        required
        spellCheck={false}
        autoComplete="off"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
        }}
        {...described(id, help, error)}
      />
    </Field>
  );
}
