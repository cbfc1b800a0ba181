import { useState, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { KubernetesObject, TierAccess } from '@netloft/contracts';
import { ChangeReview, type ReviewRequest } from '../../components/change-review/index.tsx';
import { Mark } from '../../components/mark.tsx';
import { accessText as text } from './tier-access.messages.ts';
import { subjectId, subjectWords } from './tier-access.model.ts';
import classes from './tier-access.module.css';

export interface AccessObjectsProps {
  readonly cluster: string;
  readonly access: TierAccess;
  /** Opens the form of `entitlement:name` or `binding:name`; without a name a new one. */
  readonly onOpen: (what: string) => void;
}

function Tools({
  off,
  onEdit,
  onRemove,
}: {
  readonly off: string | undefined;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}): ReactNode {
  return (
    <span className={classes.tools}>
      <Button size="compact-xs" variant="default" disabled={off !== undefined} title={off} onClick={onEdit}>
        {text.edit}
      </Button>
      <Button size="compact-xs" variant="default" disabled={off !== undefined} title={off} onClick={onRemove}>
        {text.remove}
      </Button>
    </span>
  );
}

/** TierEntitlements and their bindings. */
export function AccessObjects({ cluster, access, onOpen }: AccessObjectsProps): ReactNode {
  const [removal, setRemoval] = useState<{ request: ReviewRequest; base: KubernetesObject } | null>(null);
  const off = access.may.create ? undefined : (access.may.reason ?? '');
  const remove = (object: object): void => {
    const base = object as KubernetesObject;
    setRemoval({ request: { operation: 'DELETE', object: base }, base });
  };
  const add = (label: string, what: string): ReactNode => (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconPlus size={14} aria-hidden />}
      disabled={off !== undefined}
      title={off}
      onClick={() => onOpen(what)}
    >
      {label}
    </Button>
  );
  return (
    <>
      {off !== undefined && <p className={classes.help}>{off}</p>}
      <section className={classes.card} aria-label={text.entitlements}>
        <header>
          <h2>{text.entitlements}</h2>
          {add(text.newEntitlement, 'entitlement:')}
        </header>
        <p className={classes.help}>{text.entitlementsHelp}</p>
        {access.entitlements.length === 0 ? (
          <p>{text.noEntitlements}</p>
        ) : (
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{text.name}</th>
                <th scope="col">{text.tiers}</th>
                <th scope="col">{text.permission}</th>
                <th scope="col">{text.boundBy}</th>
                <th aria-label={text.edit} />
              </tr>
            </thead>
            <tbody>
              {access.entitlements.map((one) => (
                <tr key={one.name}>
                  <td className="mono">{one.name}</td>
                  <td>{one.tiers.join(', ')}</td>
                  <td>{one.permission}</td>
                  <td className="mono">{one.bindings.length === 0 ? text.nobody : one.bindings.join(', ')}</td>
                  <td>
                    <Tools
                      off={off}
                      onEdit={() => onOpen(`entitlement:${one.name}`)}
                      onRemove={() => remove(one.object)}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
      <section className={classes.card} aria-label={text.bindings}>
        <header>
          <h2>{text.bindings}</h2>
          {add(text.newBinding, 'binding:')}
        </header>
        {access.bindings.length === 0 ? (
          <p>{text.noBindings}</p>
        ) : (
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{text.name}</th>
                <th scope="col">{text.entitlement}</th>
                <th scope="col">{text.subjects}</th>
                <th aria-label={text.edit} />
              </tr>
            </thead>
            <tbody>
              {access.bindings.map((one) => (
                <tr key={one.name}>
                  <td className="mono">{one.name}</td>
                  <td className="mono">
                    {one.entitlement} {!one.exists && <Mark kind="unknown" label={text.missingEntitlement} />}
                  </td>
                  <td>
                    {one.subjects.map((subject) => (
                      <div key={subjectId(subject)}>{subjectWords(subject)}</div>
                    ))}
                  </td>
                  <td>
                    <Tools off={off} onEdit={() => onOpen(`binding:${one.name}`)} onRemove={() => remove(one.object)} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
      {removal !== null && (
        <ChangeReview
          cluster={cluster}
          request={removal.request}
          base={removal.base}
          onClose={() => setRemoval(null)}
          onDone={() => setRemoval(null)}
        />
      )}
    </>
  );
}
