import { useState, type FormEvent, type ReactNode } from 'react';
import { Autocomplete, Button, Select, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { readDocument } from '@netloft/antrea';
import type { KubernetesObject, TierAccess, TierAccessCheck, TierAccessCheckInput } from '@netloft/contracts';
import { Mark, type MarkKind } from '../../components/mark.tsx';
import { Failed } from '../../components/states.tsx';
import { problemOf } from '../../lib/api-client.ts';
import { draftOf, SubjectFields, subjectOf, type SubjectDraft } from './subject-fields.tsx';
import { accessText as text } from './tier-access.messages.ts';
import { readSubject } from './tier-access.model.ts';
import { postCheck } from './tier-access.queries.ts';
import classes from './tier-access.module.css';

export interface AccessCheckProps {
  readonly cluster: string;
  readonly access: TierAccess;
  /** From the link. */
  readonly subject: string | undefined;
  readonly tier: string | undefined;
}

const POLICIES = [
  { group: 'crd.antrea.io', kind: 'ClusterNetworkPolicy' },
  { group: 'crd.antrea.io', kind: 'NetworkPolicy' },
] as const;

const markOf = (allowed: boolean | null): MarkKind => (allowed === null ? 'unknown' : allowed ? 'allowed' : 'dropped');

function Answer({ answer }: { readonly answer: TierAccessCheck }): ReactNode {
  const word = answer.allowed === null ? text.maybe : answer.allowed ? text.yes : text.no;
  return (
    <div role="status">
      <p>
        <Mark kind={markOf(answer.allowed)} label={word} pill />
      </p>
      <ol className={classes.steps}>
        {answer.steps.map((step) => (
          <li key={step.step}>
            <Mark kind={markOf(step.allowed)} label={text.steps[step.step]} />
            <div>
              <p className={classes.words}>{step.message}</p>
              <p className={classes.source}>{text.by(step.source)}</p>
            </div>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** Could this subject put this policy there? Asked before anybody tries; nothing is changed. */
export function AccessCheck({ cluster, access, subject, tier }: AccessCheckProps): ReactNode {
  const [who, setWho] = useState<SubjectDraft>(() => draftOf(subject === undefined ? null : readSubject(subject)));
  const [groups, setGroups] = useState('');
  const [operation, setOperation] = useState<'create' | 'update' | 'delete'>('create');
  const [kind, setKind] = useState<'ClusterNetworkPolicy' | 'NetworkPolicy'>('ClusterNetworkPolicy');
  const [namespace, setNamespace] = useState('');
  const [into, setInto] = useState(tier ?? 'application');
  const [yaml, setYaml] = useState('');
  const [fault, setFault] = useState<{ readonly name?: string; readonly yaml?: string }>({});
  const ask = useMutation({ mutationFn: (question: TierAccessCheckInput) => postCheck(cluster, question) });

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const found = subjectOf(who);
    const document = yaml.trim() === '' ? null : readDocument(yaml, { kinds: POLICIES });
    setFault({
      ...(found === null ? { name: text.nameNeeded } : {}),
      ...(document === null || document.ok ? {} : { yaml: document.error.message }),
    });
    if (found === null || (document !== null && !document.ok)) return;
    ask.mutate({
      subject: found,
      operation,
      groups: groups
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== ''),
      ...(document === null
        ? { kind, tier: into, ...(kind === 'NetworkPolicy' ? { namespace } : {}) }
        : { object: document.value.object as KubernetesObject }),
    });
  };
  return (
    <section className={classes.card} aria-label={text.checkTitle}>
      <header>
        <h2>{text.checkTitle}</h2>
      </header>
      <p className={classes.help}>{text.checkHelp}</p>
      <form onSubmit={submit}>
        <div className={classes.form}>
          <SubjectFields value={who} error={fault.name} onChange={setWho} />
          <TextInput label={text.groups} value={groups} onChange={(event) => setGroups(event.currentTarget.value)} />
          <Select
            label={text.operation}
            data={Object.entries(text.operations).map(([value, label]) => ({ value, label }))}
            value={operation}
            allowDeselect={false}
            onChange={(value) => setOperation((value ?? 'create') as typeof operation)}
          />
          <Select
            label={text.policyKind}
            data={POLICIES.map((one) => one.kind)}
            value={kind}
            allowDeselect={false}
            onChange={(value) => setKind(value === 'NetworkPolicy' ? value : 'ClusterNetworkPolicy')}
          />
          {kind === 'NetworkPolicy' && (
            <TextInput
              label={text.namespace}
              classNames={{ input: 'mono' }}
              value={namespace}
              onChange={(event) => setNamespace(event.currentTarget.value)}
            />
          )}
          <Autocomplete
            label={text.tier}
            data={access.tiers.map(({ name }) => name)}
            value={into}
            onChange={setInto}
            autoComplete="off"
          />
          <Textarea
            className={classes.wide}
            label={text.wholePolicy}
            description={text.wholePolicyHelp}
            classNames={{ input: 'mono' }}
            autosize
            minRows={3}
            maxRows={14}
            spellCheck={false}
            value={yaml}
            error={fault.yaml}
            onChange={(event) => setYaml(event.currentTarget.value)}
          />
        </div>
        <div className={classes.buttons}>
          <Button type="submit" loading={ask.isPending}>
            {text.ask}
          </Button>
        </div>
      </form>
      {ask.isError && <Failed problem={problemOf(ask.error)} />}
      {ask.data !== undefined && <Answer answer={ask.data} />}
    </section>
  );
}
