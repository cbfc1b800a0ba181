import { useState, type ReactNode } from 'react';
import { Button, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { KubernetesObject, Rung, TierList } from '@netloft/contracts';
import { ChangeReview, type ReviewRequest } from '../../components/change-review/index.tsx';
import { ClusterLink } from '../../components/cluster-link.tsx';
import { Drawer, DrawerSection, Facts } from '../../components/drawer.tsx';
import { Mark } from '../../components/mark.tsx';
import { Middle } from '../../components/name.tsx';
import { FromNsx, type NsxLinks } from '../../components/nsx-link/index.ts';
import { ObjectHistory, OriginMark } from '../../components/policy-parts/index.ts';
import { Failed, Loading } from '../../components/states.tsx';
import { YamlView } from '../../components/yaml-view.tsx';
import { problemOf } from '../../lib/api-client.ts';
import { formatBytes, formatCount } from '../../lib/format.ts';
import { ActionMix } from './ladder-rung.tsx';
import { OffButton } from '../../components/off-button.tsx';
import { policyName, shortPriority } from './tiers.model.ts';
import { tierQuery, tierVersionQuery } from './tiers.queries.ts';
import { tiersText as text } from './tiers.messages.ts';
import classes from './tiers.module.css';

interface OfRung {
  readonly rung: Rung;
}

const hitsWords = ({ rung }: OfRung): string | null =>
  rung.hits === null
    ? null
    : text.hitsValue(formatCount(rung.hits.sessions), formatCount(rung.hits.packets), formatBytes(rung.hits.bytes));

function RungFacts({ rung, statistics }: OfRung & { readonly statistics: string | null }): ReactNode {
  const { counts } = rung;
  const items: (readonly [string, ReactNode])[] = [
    [text.place, shortPriority(rung.place)],
    [text.description, rung.description === '' ? '—' : rung.description],
    [text.ownerTerm, text.owner[rung.owner]],
    [text.policiesTerm, formatCount(counts.policies)],
    [
      text.rulesTerm,
      <span key="rules" className={classes.inline}>
        {formatCount(counts.rules)} <ActionMix actions={counts.actions} />
      </span>,
    ],
    [text.podsTerm, counts.pods === null ? null : formatCount(counts.pods)],
  ];
  if (counts.isolated !== null) items.push([text.isolatedTerm, formatCount(counts.isolated)]);
  items.push([text.hitsTerm, hitsWords({ rung }) ?? statistics]);
  if (rung.type === 'tier') items.push([text.originTerm, <OriginMark key="origin" origin={rung.origin} />]);
  return <Facts items={items} />;
}

function RungAccess({ rung }: OfRung): ReactNode {
  const { access } = rung;
  const lead = access.you.allowed === null ? text.youUnknown : access.you.allowed ? text.youMay : text.youMayNot;
  return (
    <>
      {access.open && <p className={classes.line}>{text.openWhat}</p>}
      {access.entitled.length > 0 && (
        <ul className={classes.plain}>
          {access.entitled.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      )}
      <p className={classes.line}>
        <Mark
          kind={access.you.allowed === null ? 'unknown' : access.you.allowed ? 'allowed' : 'dropped'}
          label={lead}
        />{' '}
        {access.you.reason}
      </p>
      <ClusterLink to="/tier-access">{text.accessMatrix}</ClusterLink>
    </>
  );
}

function RungPolicies({ rung, links }: OfRung & { readonly links: NsxLinks }): ReactNode {
  const more = rung.counts.policies - rung.policies.length;
  return (
    <>
      {rung.policies.length === 0 && <p className={classes.line}>{text.noPolicies}</p>}
      <ol className={classes.list}>
        {rung.policies.map((policy) => (
          <li key={policy.id}>
            <span className="number muted">{policy.priority === null ? '' : shortPriority(policy.priority)}</span>
            <ClusterLink to="/policies/$id" params={{ id: policy.id }} title={policy.id}>
              <Middle text={policyName(policy)} />
            </ClusterLink>
            <ActionMix actions={policy.actions} />
            <FromNsx link={links.get(policy.id)} />
            {policy.warnings > 0 && <span className={classes.warning}>⚠ {text.warnings(policy.warnings)}</span>}
          </li>
        ))}
      </ol>
      <p className={classes.links}>
        {rung.type === 'tier' && rung.counts.policies > 0 && (
          <ClusterLink to="/policies" search={{ tier: rung.name }}>
            {text.allPolicies}
          </ClusterLink>
        )}
        {more > 0 && <span className="muted">{text.more(formatCount(more))}</span>}
      </p>
    </>
  );
}

/** A new text for the description; everything else of the Tier stays. */
function EditDescription({
  object,
  onReview,
  onClose,
}: {
  readonly object: KubernetesObject;
  readonly onReview: (object: KubernetesObject) => void;
  readonly onClose: () => void;
}): ReactNode {
  const spec = (object['spec'] ?? {}) as { readonly description?: string };
  const [description, setDescription] = useState(spec.description ?? '');
  return (
    <form
      className={classes.form}
      aria-label={text.edit}
      onSubmit={(event) => {
        event.preventDefault();
        onReview({ ...object, spec: { ...spec, description } });
      }}
    >
      <Textarea
        label={text.description}
        description={text.descriptionHelp}
        rows={3}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <div className={classes.formFoot}>
        <Button variant="default" size="xs" onClick={onClose}>
          {text.cancel}
        </Button>
        <Button type="submit" size="xs">
          {text.save}
        </Button>
      </div>
    </form>
  );
}

/** Why each change of a Tier is off; null where it works. */
function whyOff(rung: Rung, may: TierList['may'] | undefined, object: KubernetesObject | undefined) {
  const rights = (right: 'update' | 'delete'): string | null =>
    may === undefined ? text.loadingRights : may[right] ? null : (may.reason ?? text.youMayNot);
  const loading = object === undefined ? text.loadingRights : null;
  return { edit: rights('update') ?? loading, remove: rung.undeletable ?? rights('delete') ?? loading };
}

export interface RungDrawerProps {
  readonly cluster: string;
  readonly rung: Rung | undefined;
  readonly list: TierList | undefined;
  /** Which policies came from NSX. */
  readonly links: NsxLinks;
  readonly onClose: () => void;
}

/** One rung: facts, who may edit, policies, object and history; a Tier is described anew and deleted from here. */
export function RungDrawer({ cluster, rung, list, links, onClose }: RungDrawerProps): ReactNode {
  const isTier = rung?.type === 'tier';
  const version = useQuery({ ...tierVersionQuery(cluster), enabled: isTier });
  const object = useQuery({
    ...tierQuery(cluster, version.data, rung?.name ?? '', rung?.resourceVersion ?? ''),
    enabled: isTier && version.data !== undefined,
  });
  const [editing, setEditing] = useState(false);
  const [review, setReview] = useState<{ request: ReviewRequest; base: KubernetesObject } | null>(null);
  if (rung === undefined)
    return (
      <Drawer title={text.title} label={text.title} onClose={onClose}>
        <p>{text.gone}</p>
      </Drawer>
    );
  const off = whyOff(rung, list?.may, object.data);
  const failed = version.error ?? object.error;
  return (
    <Drawer title={rung.name} label={rung.name} onClose={onClose}>
      {isTier && (
        <p className={classes.actions}>
          <OffButton size="xs" variant="default" off={off.edit} onClick={() => setEditing(true)}>
            {text.edit}
          </OffButton>
          <OffButton
            size="xs"
            variant="default"
            off={off.remove}
            onClick={() =>
              object.data !== undefined &&
              setReview({ request: { operation: 'DELETE', object: object.data }, base: object.data })
            }
          >
            {text.remove}
          </OffButton>
        </p>
      )}
      {isTier && off.remove !== null && <p className={classes.why}>{off.remove}</p>}
      {editing && object.data !== undefined && (
        <EditDescription
          object={object.data}
          onClose={() => setEditing(false)}
          onReview={(next) =>
            object.data !== undefined &&
            setReview({ request: { operation: 'UPDATE', object: next }, base: object.data })
          }
        />
      )}
      <DrawerSection title={text.facts}>
        <RungFacts rung={rung} statistics={list?.statistics.detail ?? null} />
      </DrawerSection>
      <DrawerSection title={text.access}>
        <RungAccess rung={rung} />
      </DrawerSection>
      <DrawerSection title={text.policies}>
        <RungPolicies rung={rung} links={links} />
      </DrawerSection>
      {isTier && (
        <DrawerSection title={text.object}>
          {failed !== null ? (
            <Failed problem={problemOf(failed)} retry={() => void (version.isError ? version : object).refetch()} />
          ) : object.data === undefined ? (
            <Loading rows={6} height={22} label={`Loading ${rung.name}`} />
          ) : (
            <YamlView value={object.data} name={rung.name} label={`Tier ${rung.name}`} height="260px" />
          )}
        </DrawerSection>
      )}
      {isTier && version.data !== undefined && (
        <DrawerSection title={text.history}>
          <ObjectHistory cluster={cluster} apiVersion={version.data} kind="Tier" name={rung.name} />
        </DrawerSection>
      )}
      {review !== null && (
        <ChangeReview
          cluster={cluster}
          request={review.request}
          base={review.base}
          onDone={() => {
            const deleted = 'operation' in review.request && review.request.operation === 'DELETE';
            setReview(null);
            setEditing(false);
            if (deleted) onClose();
          }}
          onClose={() => setReview(null)}
        />
      )}
    </Drawer>
  );
}
