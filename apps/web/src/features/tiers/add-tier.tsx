import { useMemo, useState, type FormEvent, type KeyboardEvent, type ReactNode } from 'react';
import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ChangeResponse, KubernetesObject, Rung, TierList } from '@netloft/contracts';
import { ChangeReview } from '../../components/change-review/index.tsx';
import { Failed } from '../../components/states.tsx';
import { problemOf } from '../../lib/api-client.ts';
import { neighbours, takenPriorities, tierFault } from './tiers.model.ts';
import { tierObject, tierVersionQuery } from './tiers.queries.ts';
import { tiersText as text } from './tiers.messages.ts';
import classes from './tiers.module.css';

export interface AddTierProps {
  readonly cluster: string;
  readonly rungs: readonly Rung[];
  readonly limits: TierList['limits'];
  readonly onDone: (response: ChangeResponse) => void;
  readonly onClose: () => void;
}

const NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

interface Typed {
  readonly name: string;
  readonly priority: string;
  readonly description: string;
}

/** What is wrong by itself, before Antrea's rules. */
function formFaults({ name, priority }: Typed): { readonly name?: string; readonly priority?: string } {
  const number = /^\d{1,3}$/.test(priority.trim()) ? Number(priority) : Number.NaN;
  return {
    ...(NAME.test(name) && name.length <= 253 ? {} : { name: text.nameFault }),
    ...(number <= 255 ? {} : { priority: text.priorityFault }),
  };
}

/** Name, priority and description of a new Tier; Antrea's own sentences while typing; ends in the review of the change. */
export function AddTier({ cluster, rungs, limits, onDone, onClose }: AddTierProps): ReactNode {
  const [typed, setTyped] = useState<Typed>({ name: '', priority: '', description: '' });
  const [touched, setTouched] = useState(false);
  const [request, setRequest] = useState<{ operation: 'CREATE'; object: KubernetesObject } | null>(null);
  const version = useQuery(tierVersionQuery(cluster));
  const faults = formFaults(typed);
  const priority = faults.priority === undefined ? Number(typed.priority) : null;
  const refusal = priority === null ? null : tierFault(rungs, limits, typed.name === '' ? '…' : typed.name, priority);
  const taken = useMemo(() => takenPriorities(rungs, limits), [rungs, limits]);
  const submit = (): void => {
    setTouched(true);
    if (faults.name !== undefined || priority === null || refusal !== null || version.data === undefined) return;
    const description = typed.description.trim();
    const object = {
      ...tierObject(version.data, typed.name),
      spec: { priority, ...(description === '' ? {} : { description }) },
    };
    setRequest({ operation: 'CREATE', object });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
  };
  if (request !== null)
    return (
      <ChangeReview cluster={cluster} request={request} base={null} onDone={onDone} onClose={() => setRequest(null)} />
    );
  const place = priority === null ? null : neighbours(rungs, priority);
  return (
    <Modal
      opened
      onClose={onClose}
      title={text.addTitle}
      size={560}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- one key for every field of the form */}
      <form
        className={classes.form}
        aria-label={text.addTitle}
        noValidate
        onKeyDown={onKeyDown}
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextInput
          label={text.name}
          description={text.nameHelp}
          classNames={{ input: 'mono' }}
          autoComplete="off"
          data-autofocus
          value={typed.name}
          error={(touched || typed.name !== '') && faults.name}
          onChange={(event) => setTyped({ ...typed, name: event.currentTarget.value })}
        />
        <TextInput
          label={text.priority}
          description={text.priorityHelp}
          inputMode="numeric"
          autoComplete="off"
          value={typed.priority}
          error={
            refusal ?? ((touched || typed.priority !== '') && faults.priority !== undefined ? faults.priority : null)
          }
          onChange={(event) => setTyped({ ...typed, priority: event.currentTarget.value })}
        />
        {place !== null && refusal === null && (
          <p className={classes.place}>{text.stands(place.before, place.after)}</p>
        )}
        <details className={classes.taken}>
          <summary>
            {text.takenTitle} · {text.limit(limits.count, limits.max)}
          </summary>
          <ul>
            {taken.map(({ priority: one, by }) => (
              <li key={`${one} ${by ?? ''}`} data-reserved={by === null || undefined}>
                <span className="number">{one}</span> {by ?? text.reserved}
              </li>
            ))}
          </ul>
        </details>
        <Textarea
          label={text.description}
          rows={3}
          value={typed.description}
          onChange={(event) => setTyped({ ...typed, description: event.currentTarget.value })}
        />
        {version.isError && <Failed problem={problemOf(version.error)} retry={() => void version.refetch()} />}
        <div className={classes.formFoot}>
          <Button variant="default" onClick={onClose}>
            {text.cancel}
          </Button>
          <Button type="submit" loading={version.isPending}>
            {text.review}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
