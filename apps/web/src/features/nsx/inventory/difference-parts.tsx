import type { ReactNode } from 'react';
import type { NsxDifference, NsxDifferenceList } from '@netloft/contracts';
import { Drawer, DrawerSection, Facts } from '../../../components/drawer.tsx';
import { Mark, type MarkKind } from '../../../components/mark.tsx';
import { Middle, Name } from '../../../components/name.tsx';
import { formatCount } from '../../../lib/format.ts';
import { inventoryText as text } from './inventory.messages.ts';
import classes from './inventory.module.css';

/** The sign of each kind of difference. */
export const differenceMark: Readonly<Record<NsxDifference['type'], MarkKind>> = {
  'only-nsx': 'nsx',
  'only-cluster': 'none',
  differs: 'mixed',
};
const countOf = (count: number | null): ReactNode =>
  count === null ? <span className="muted">?</span> : formatCount(count);

const isKnown = ({ nsx, cluster }: Kind): boolean => nsx !== null && cluster !== null;

type Kind = NsxDifferenceList['kinds'][number];

/** How many objects of each kind NSX and the cluster have: kinds that differ or could not be compared as rows, the others in one line. */
export function KindsTable({ kinds }: { readonly kinds: readonly Kind[] }): ReactNode {
  const same = kinds.filter((one) => isKnown(one) && one.differences === 0 && one.nsx === one.cluster);
  const rows = kinds.filter((one) => !same.includes(one));
  return (
    <div className={classes.summary}>
      {rows.length > 0 && (
        <table className={classes.table} aria-label={text.summary}>
          <thead>
            <tr>
              <th scope="col">{text.kind}</th>
              <th scope="col" className={classes.end}>
                {text.inNsx}
              </th>
              <th scope="col" className={classes.end}>
                {text.inTheCluster}
              </th>
              <th scope="col" className={classes.end}>
                {text.differences}
              </th>
              <th scope="col">
                <span className="visually-hidden">{text.why}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <tr key={one.kind}>
                <th scope="row">{text.kinds[one.kind]}</th>
                <td className={classes.end}>{countOf(one.nsx)}</td>
                <td className={classes.end}>{countOf(one.cluster)}</td>
                <td className={classes.end}>
                  {isKnown(one) ? (
                    <Mark kind={one.differences === 0 ? 'allowed' : 'mixed'} label={formatCount(one.differences)} />
                  ) : (
                    <span className="muted">?</span>
                  )}
                </td>
                <td className="muted">{one.detail}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {same.length > 0 && (
        <p className={classes.note}>
          {text.agree(same.map((one) => `${formatCount(one.nsx ?? 0)} ${text.kinds[one.kind]}`).join(', '))}
        </p>
      )}
    </div>
  );
}

const sideOf = (value: string): ReactNode => (value === '' ? <span className="muted">{text.absent}</span> : value);

/** One difference: both sides, field by field, and why it may be. */
export function DifferenceDrawer({
  one,
  onClose,
}: {
  readonly one: NsxDifference | undefined;
  readonly onClose: () => void;
}): ReactNode {
  if (one === undefined)
    return (
      <Drawer title={text.differences} label={text.differences} onClose={onClose}>
        <p className={classes.notice}>{text.goneDifference}</p>
      </Drawer>
    );
  return (
    <Drawer title={<Middle text={one.name} />} label={one.name} onClose={onClose}>
      <DrawerSection title={text.facts}>
        <Facts
          items={[
            [text.name, <Name key="name" namespace={one.namespace ?? undefined} name={one.name} copy />],
            [text.kind, one.kind],
            [text.type, <Mark key="type" kind={differenceMark[one.type]} label={text.differenceTypes[one.type]} />],
          ]}
        />
      </DrawerSection>
      {one.fields.length > 0 && (
        <DrawerSection title={text.what}>
          <table className={classes.table} aria-label={text.what}>
            <thead>
              <tr>
                <th scope="col">{text.field}</th>
                <th scope="col">{text.inNsx}</th>
                <th scope="col">{text.inTheCluster}</th>
              </tr>
            </thead>
            <tbody>
              {one.fields.map(({ field, nsx, cluster }) => (
                <tr key={field}>
                  <th scope="row">{field}</th>
                  <td className="mono">{sideOf(nsx)}</td>
                  <td className="mono">{sideOf(cluster)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </DrawerSection>
      )}
      <DrawerSection title={text.why}>
        <p>{one.note ?? text.noNote}</p>
      </DrawerSection>
    </Drawer>
  );
}
