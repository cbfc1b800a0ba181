import type { ReactNode } from 'react';
import type { NsxInventoryItem } from '@netloft/contracts';
import { Copyable } from '../../../components/copyable.tsx';
import { Drawer, DrawerSection, Facts } from '../../../components/drawer.tsx';
import { Mark } from '../../../components/mark.tsx';
import { Middle, Name } from '../../../components/name.tsx';
import { Time } from '../../../components/time.tsx';
import { ToCluster } from '../parts/to-cluster.tsx';
import { inventoryText as text } from './inventory.messages.ts';
import { linksOf, otherTags, statusKind } from './inventory.model.ts';
import classes from './inventory.module.css';

/** NSX keeps so many tags of one object (nsx-operator, the same for Antrea's adapter as far as is known). */
const MOST_TAGS = 20;

const List = ({ items }: { readonly items: readonly string[] }): ReactNode => (
  <ul className={classes.list}>
    {items.map((item) => (
      <li key={item}>{item}</li>
    ))}
  </ul>
);

const addresses = (values: readonly string[]): ReactNode =>
  values.length === 0 ? undefined : values.map((value) => <Copyable key={value} value={value} noun="address" />);

function ItemFacts({ item }: { readonly item: NsxInventoryItem }): ReactNode {
  const known: readonly (readonly [string, ReactNode])[] = [
    [text.name, <Name key="name" namespace={item.namespace ?? undefined} name={item.name} copy />],
    [text.cluster, <Copyable key="cluster" value={item.cluster.name} noun="name" />],
    [text.status, item.status === '' ? '' : <Mark key="status" kind={statusKind(item.status)} label={item.status} />],
    [text.ips, addresses(item.ips)],
    [text.node, item.node === null ? '' : <Copyable key="node" value={item.node} noun="name" />],
    [text.services, item.services.join(', ')],
    ...item.facts.map((fact) => [fact.label, fact.value] as const),
  ];
  return (
    <Facts
      items={[
        // What the kind does not have is not “not known”.
        ...known.filter(([, value]) => value !== '' && value !== undefined),
        [text.synced, item.syncedAt === null ? null : <Time key="synced" value={item.syncedAt} />],
        [text.id, <Copyable key="id" value={item.id} noun="id" />],
      ]}
    />
  );
}

/** One object of NSX’s inventory beside the table; undefined when NSX has it no more. */
export function InventoryDrawer({
  item,
  onClose,
}: {
  readonly item: NsxInventoryItem | undefined;
  readonly onClose: () => void;
}): ReactNode {
  if (item === undefined)
    return (
      <Drawer title={text.title} label={text.title} onClose={onClose}>
        <p className={classes.notice}>{text.gone}</p>
      </Drawer>
    );
  const labels = Object.entries(item.labels).map(([key, value]) => `${key}=${value}`);
  const others = otherTags(item);
  const { link } = item.cluster;
  const links = linksOf(item);
  return (
    <Drawer title={<Middle text={item.name} />} label={item.name} onClose={onClose}>
      <DrawerSection title={text.facts}>
        <ItemFacts item={item} />
      </DrawerSection>
      {item.errors.length > 0 && (
        <DrawerSection title={text.errors}>
          <ul className={classes.errors}>
            {item.errors.map((error) => (
              <li key={error}>{error}</li>
            ))}
          </ul>
        </DrawerSection>
      )}
      {(link === null || links.length > 0) && (
        <DrawerSection title={text.inCluster}>
          {link === null ? (
            <p className="muted">{text.unknownCluster}</p>
          ) : (
            <div className={classes.links}>
              {links.map(({ what, to, search }) => (
                <ToCluster key={what} cluster={link} to={to} search={search}>
                  {text.open[what]}
                </ToCluster>
              ))}
            </div>
          )}
        </DrawerSection>
      )}
      <DrawerSection title={text.labelsAndTags}>
        {labels.length === 0 ? <p className="muted">{text.noLabels}</p> : <List items={labels} />}
        {item.tags.length >= MOST_TAGS && <p className={classes.note}>{text.tagLimit}</p>}
      </DrawerSection>
      {others.length > 0 && (
        <DrawerSection title={text.otherTags}>
          <List items={others} />
        </DrawerSection>
      )}
    </Drawer>
  );
}
