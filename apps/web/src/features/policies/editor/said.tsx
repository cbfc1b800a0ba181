import type { ReactNode } from 'react';
import { type Path, pathText } from '@netloft/antrea';
import { useForm } from './form.context.ts';
import classes from './editor.module.css';

export interface SaidProps {
  /** Place in the draft. */
  readonly path: Path;
  /** Members of it that have a place of their own in the form. */
  readonly except?: readonly string[];
}

/** What the check says about a place of the draft and all below it, beside its field. Notes are left to the list of findings. */
export function Said({ path, except = [] }: SaidProps): ReactNode {
  const place = pathText(path);
  const said = useForm().findings.filter(({ path: at, severity }) => {
    if (severity === 'info' || !at.startsWith(place)) return false;
    const rest = at.slice(place.length);
    return /^($|[.[])/.test(rest) && !except.some((name) => new RegExp(`^\\.${name}(?:$|[.[])`).test(rest));
  });
  if (said.length === 0) return null;
  return (
    <ul className={classes.said}>
      {said.map(({ path: at, message, severity }) => (
        <li key={`${at}\n${message}`} data-severity={severity}>
          {message}
        </li>
      ))}
    </ul>
  );
}
