import { useState, type ReactNode } from 'react';
import { Button, Select, TagsInput, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { KubernetesObject, Subject, TierAccess } from '@netloft/contracts';
import { ChangeReview, type ReviewRequest } from '../../components/change-review/index.tsx';
import { Drawer, DrawerSection } from '../../components/drawer.tsx';
import { YamlView } from '../../components/yaml-view.tsx';
import { draftOf, NO_SUBJECT, SubjectFields, subjectOf, type SubjectDraft } from './subject-fields.tsx';
import { accessText as text } from './tier-access.messages.ts';
import {
  bindingFaults,
  bindingObject,
  entitlementFaults,
  entitlementObject,
  subjectId,
  subjectWords,
} from './tier-access.model.ts';
import classes from './tier-access.module.css';

export interface AccessFormProps {
  readonly cluster: string;
  readonly access: TierAccess;
  /** Name of the object; empty for a new one. */
  readonly name: string;
  readonly onClose: () => void;
}

const without = (names: readonly string[], own: string): string[] => names.filter((name) => name !== own);
const nameError = (fault: 'wrong' | 'taken' | undefined): string | undefined =>
  fault === undefined ? undefined : fault === 'taken' ? text.nameTaken : text.nameWrong;

interface FrameProps {
  readonly cluster: string;
  readonly title: string;
  readonly object: KubernetesObject;
  readonly base: KubernetesObject | null;
  /** Nothing speaks against a review. */
  readonly ready: boolean;
  /** Called when the review is asked for, so that faults are shown. */
  readonly onTry: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Fields above, YAML below; the change ends in the review that every change takes. */
function FormFrame({ cluster, title, object, base, ready, onTry, onClose, children }: FrameProps): ReactNode {
  const [request, setRequest] = useState<ReviewRequest | null>(null);
  const review = (): void => {
    onTry();
    if (ready) setRequest({ operation: base === null ? 'CREATE' : 'UPDATE', object });
  };
  return (
    <Drawer title={title} label={title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          review();
        }}
        noValidate
      >
        {children}
        <div className={classes.buttons}>
          <Button type="submit">{text.review}</Button>
          <Button variant="default" onClick={onClose}>
            {text.cancel}
          </Button>
        </div>
      </form>
      <DrawerSection title={text.yaml}>
        <YamlView value={object} name={object.metadata.name || object.kind} label={title} height="260px" />
      </DrawerSection>
      {request !== null && (
        <ChangeReview
          cluster={cluster}
          request={request}
          base={base}
          onClose={() => setRequest(null)}
          onDone={() => {
            setRequest(null);
            onClose();
          }}
        />
      )}
    </Drawer>
  );
}

/** Makes or changes a TierEntitlement. */
export function EntitlementForm({ cluster, access, name: own, onClose }: AccessFormProps): ReactNode {
  const known = access.entitlements.find((one) => one.name === own);
  const [base] = useState(known === undefined ? null : (known.object as KubernetesObject));
  const [name, setName] = useState(own);
  const [tiers, setTiers] = useState<string[]>(known?.tiers ?? []);
  const [tried, setTried] = useState(false);
  const taken = without(
    access.entitlements.map((one) => one.name),
    own,
  );
  const faults = entitlementFaults({ name, tiers }, taken);
  return (
    <FormFrame
      cluster={cluster}
      title={own === '' ? text.newEntitlement : text.editEntitlement(own)}
      object={entitlementObject({ name, tiers }, base)}
      base={base}
      ready={Object.keys(faults).length === 0}
      onTry={() => setTried(true)}
      onClose={onClose}
    >
      <div className={classes.subjects}>
        <TextInput
          label={text.name}
          classNames={{ input: 'mono' }}
          value={name}
          disabled={base !== null}
          error={tried ? nameError(faults.name) : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TagsInput
          label={text.tiers}
          description={text.tiersHelp}
          data={access.tiers.map((tier) => tier.name)}
          value={tiers}
          onChange={setTiers}
          error={tried && faults.tiers !== undefined ? text.tiersNeeded : undefined}
        />
      </div>
    </FormFrame>
  );
}

/** Makes or changes a TierEntitlementBinding. */
export function BindingForm({ cluster, access, name: own, onClose }: AccessFormProps): ReactNode {
  const known = access.bindings.find((one) => one.name === own);
  const [base] = useState(known === undefined ? null : (known.object as KubernetesObject));
  const [name, setName] = useState(own);
  const [entitlement, setEntitlement] = useState(known?.entitlement ?? '');
  const [subjects, setSubjects] = useState<readonly Subject[]>(known?.subjects ?? []);
  const [draft, setDraft] = useState<SubjectDraft>(NO_SUBJECT);
  const [tried, setTried] = useState(false);
  const pending = subjectOf(draft);
  const add = (): void => {
    if (pending === null) return;
    const rest = subjects.filter((one) => subjectId(one) !== subjectId(pending));
    setSubjects([...rest, pending]);
    setDraft(draftOf(null));
  };
  // A subject that was typed but not added yet is meant too.
  const all = pending === null ? subjects : [...subjects, pending];
  const fields = { name, entitlement, subjects: all };
  const taken = without(
    access.bindings.map((one) => one.name),
    own,
  );
  const faults = bindingFaults(fields, taken);
  return (
    <FormFrame
      cluster={cluster}
      title={own === '' ? text.newBinding : text.editBinding(own)}
      object={bindingObject(fields, base)}
      base={base}
      ready={Object.keys(faults).length === 0}
      onTry={() => setTried(true)}
      onClose={onClose}
    >
      <div className={classes.subjects}>
        <TextInput
          label={text.name}
          classNames={{ input: 'mono' }}
          value={name}
          disabled={base !== null}
          error={tried ? nameError(faults.name) : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={text.entitlement}
          data={access.entitlements.map((one) => one.name)}
          value={entitlement === '' ? null : entitlement}
          onChange={(value) => setEntitlement(value ?? '')}
          error={tried && faults.entitlement !== undefined ? text.entitlementNeeded : undefined}
        />
        <ul className={classes.objects} aria-label={text.subjects}>
          {subjects.map((subject) => (
            <li key={subjectId(subject)}>
              <span className="mono">{subjectWords(subject)}</span>
              <Button
                size="compact-xs"
                variant="default"
                aria-label={text.removeSubject(subjectWords(subject))}
                onClick={() => setSubjects(subjects.filter((one) => one !== subject))}
              >
                <IconTrash size={14} aria-hidden />
              </Button>
            </li>
          ))}
        </ul>
        <SubjectFields
          value={draft}
          error={tried && faults.subjects !== undefined ? text.subjectsNeeded : undefined}
          onChange={setDraft}
        />
        <div>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            disabled={pending === null}
            onClick={add}
          >
            {text.addSubject}
          </Button>
        </div>
      </div>
    </FormFrame>
  );
}
