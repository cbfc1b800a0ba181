import type { ReactNode } from 'react';
import type { NsxPolicyDetail } from '@netloft/contracts';
import { DrawerSection } from '../../../components/drawer.tsx';
import { YamlView } from '../../../components/yaml-view.tsx';
import { NsxHistory } from '../parts/history.tsx';
import { NsxFindings } from '../parts/nsx-findings.tsx';
import { policiesText as text } from './policies.messages.ts';
import { groupsOf } from './policies.model.ts';
import { LinkedGroups, RulesTable } from './policy-parts.tsx';
import { Realization } from './realization.tsx';
import { Statistics } from './statistics.tsx';
import classes from './policies.module.css';

/** Rules, realization, statistics, groups, history and source of one policy; on a page of its own in two columns. */
export function PolicySections({
  detail,
  wide = false,
}: {
  readonly detail: NsxPolicyDetail;
  readonly wide?: boolean;
}): ReactNode {
  const { summary, findings, comments } = detail;
  const noted = (
    <>
      {findings.length > 0 && (
        <DrawerSection title={text.findings}>
          <NsxFindings findings={findings} />
        </DrawerSection>
      )}
      {comments !== '' && (
        <DrawerSection title={text.comments}>
          <p className={classes.comments}>{comments}</p>
        </DrawerSection>
      )}
    </>
  );
  const rules = (
    <DrawerSection title={text.rulesTitle}>
      <RulesTable rules={detail.rules} />
    </DrawerSection>
  );
  const realization = (
    <DrawerSection title={text.realizationTitle}>
      <Realization summary={summary} />
    </DrawerSection>
  );
  const rest = (
    <>
      <DrawerSection title={text.statistics}>
        <div className={classes.scroll}>
          <Statistics detail={detail} />
        </div>
      </DrawerSection>
      <DrawerSection title={text.groups}>
        <LinkedGroups groups={groupsOf(detail.rules)} />
      </DrawerSection>
      <DrawerSection title={text.history}>
        <NsxHistory kind="SecurityPolicy" id={detail.id} />
      </DrawerSection>
    </>
  );
  const raw = (
    <DrawerSection title={text.raw}>
      <YamlView
        value={{ ...detail.object, span: detail.span }}
        name={detail.id}
        label={`SecurityPolicy ${summary.name}`}
        {...(wide ? { height: '560px' } : {})}
      />
    </DrawerSection>
  );
  if (!wide)
    return (
      <>
        {noted}
        {realization}
        {rules}
        {rest}
        {raw}
      </>
    );
  return (
    <>
      {noted}
      {rules}
      <div className={classes.columns}>
        <div>
          {realization}
          {raw}
        </div>
        <div>{rest}</div>
      </div>
    </>
  );
}
