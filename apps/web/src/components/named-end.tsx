import type { ReactNode } from 'react';
import type { ObjectHit } from '@netloft/contracts';
import { splitReference } from '../lib/objects.ts';
import { ObjectPicker } from './object-picker.tsx';
import { componentsText as words } from './components.messages.ts';
import classes from './named-end.module.css';

export interface NamedEndProps {
  readonly cluster: string;
  readonly kind: 'Pod' | 'Service';
  /** Which end it is, read before the labels by screen readers: `Source`. */
  readonly lead: string;
  readonly namespace: string;
  readonly name: string;
  readonly error: string | undefined;
  readonly onChange: (namespace: string, name: string, hit: ObjectHit | null) => void;
  readonly refuse?: (hit: ObjectHit) => string | undefined;
}

/** Namespace and name of one end, each searched on the server; choosing a name of another namespace, or typing `ns/name`, sets both. */
export function NamedEnd({ cluster, kind, lead, namespace, name, error, onChange, refuse }: NamedEndProps): ReactNode {
  const choose = (value: string, hit: ObjectHit | null): void => {
    const parts = splitReference(value);
    onChange(hit?.namespace ?? parts.namespace ?? namespace, hit?.name ?? parts.name, hit);
  };
  return (
    <div className={classes.named}>
      <ObjectPicker
        cluster={cluster}
        kinds={['Namespace']}
        lead={lead}
        label={words.namespace}
        placeholder={words.anyNamespace}
        value={namespace}
        onChange={(value) => onChange(value.trim(), value.trim() === namespace ? name : '', null)}
        error={error !== undefined && namespace === ''}
      />
      <ObjectPicker
        cluster={cluster}
        kinds={[kind]}
        {...(namespace === '' ? {} : { namespace })}
        lead={lead}
        label={kind}
        value={name}
        onChange={choose}
        error={error}
        {...(refuse === undefined ? {} : { refuse })}
      />
    </div>
  );
}
