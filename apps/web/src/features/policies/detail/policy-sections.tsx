import { useCallback, useMemo, useState, type ReactNode } from 'react';
import type { KubernetesObject, PolicyDetail } from '@netloft/contracts';
import { DrawerSection } from '../../../components/drawer.tsx';
import { Conditions, Findings, Members, ObjectHistory } from '../../../components/policy-parts/index.ts';
import { YamlView } from '../../../components/yaml-view.tsx';
import { policiesText as text } from '../policies.messages.ts';
import { referenceOf, titleOf } from '../policies.model.ts';
import { PolicyPicture } from './picture.tsx';
import { ruleKey, Rules } from './rules.tsx';
import { Statistics } from './statistics.tsx';
import classes from '../policies.module.css';

export interface PolicySectionsProps {
  readonly cluster: string;
  readonly detail: PolicyDetail;
  /** On a page of its own the parts stand in two columns and the picture takes the height that it needs. */
  readonly wide?: boolean;
}

/** Picture, sentences, warnings, members, statistics, history and YAML of one policy. */
export function PolicySections({ cluster, detail, wide = false }: PolicySectionsProps): ReactNode {
  const [selected, setSelected] = useState<string | null>(null);
  const { summary, rules, appliedTo } = detail;
  const { isolates } = summary;
  const source = useMemo(() => ({ appliedTo, rules, isolates }), [appliedTo, rules, isolates]);
  const toggle = useCallback((key: string) => setSelected((now) => (now === key ? null : key)), []);
  const object = detail.object as KubernetesObject;
  const drawn = rules.length + isolates.length > 0;

  const findings = (
    <DrawerSection title={text.conflicts}>
      <Findings findings={detail.findings} onRule={(rule) => setSelected(ruleKey(rule))} />
    </DrawerSection>
  );
  const main = (
    <>
      {drawn && (
        <DrawerSection title={text.picture}>
          <PolicyPicture name={titleOf(summary)} source={source} selected={selected} onSelect={toggle} />
        </DrawerSection>
      )}
      <DrawerSection title={text.sentences}>
        <Rules rules={rules} isolates={isolates} selected={selected} onSelect={toggle} />
      </DrawerSection>
      <DrawerSection title={text.members}>
        <Members items={detail.members.items} total={detail.members.total} label={text.members} />
      </DrawerSection>
    </>
  );
  const rest = (
    <>
      <DrawerSection title={text.statistics}>
        <Statistics detail={detail} />
      </DrawerSection>
      {detail.status.conditions.length > 0 && (
        <DrawerSection title={text.conditions}>
          <Conditions conditions={detail.status.conditions} />
        </DrawerSection>
      )}
      <DrawerSection title={text.history}>
        <ObjectHistory
          cluster={cluster}
          apiVersion={object.apiVersion}
          kind={object.kind}
          namespace={summary.namespace}
          name={summary.name}
        />
      </DrawerSection>
    </>
  );
  const yaml = (
    <DrawerSection title={text.yaml}>
      <YamlView
        value={detail.object}
        name={summary.name}
        label={`${object.kind} ${referenceOf(summary)}`}
        {...(wide ? { height: '640px' } : {})}
      />
    </DrawerSection>
  );
  if (!wide)
    return (
      <>
        {detail.findings.length > 0 && findings}
        {main}
        {rest}
        {yaml}
      </>
    );
  return (
    <div className={classes.columns}>
      <div>{main}</div>
      <div>
        {findings}
        {rest}
        {yaml}
      </div>
    </div>
  );
}
