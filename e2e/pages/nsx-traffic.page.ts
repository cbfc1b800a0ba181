import type { Locator } from '@playwright/test';
import { NsxPage } from './nsx.page.ts';

/** The way of a packet across NSX and a cluster, as a picture and as a table. */
export class NsxPacketWayPage extends NsxPage {
  get headline(): Locator {
    // The banner above all pages of NSX says how NSX fares, not what became of the packet.
    return this.page
      .getByRole('main')
      .locator('[role="status"][data-kind]:not([data-kind="slow"], [data-kind="waiting"])');
  }
  get stations(): Locator {
    return this.page.getByRole('group', { name: 'Way of the packet' }).getByRole('button');
  }
  /** What happens at the chosen station. */
  panel(title: string): Locator {
    return this.part(title);
  }
  field(label: string): Locator {
    return this.page.getByRole('form', { name: 'Whose way' }).getByLabel(label, { exact: true });
  }
  get show(): Locator {
    return this.page.getByRole('button', { name: 'Show the way' });
  }
  override async open(search = ''): Promise<void> {
    await super.open(`packet-way${search}`);
  }
}

/** Traceflow from NSX: the form, and the result beside the cluster's own. */
export class NsxTraceflowPage extends NsxPage {
  get form(): Locator {
    return this.page.getByRole('form', { name: 'New trace' });
  }
  get run(): Locator {
    return this.form.getByRole('button', { name: 'Run trace' });
  }
  /** One side of a comparison. */
  side(name: 'NSX' | 'The cluster itself'): Locator {
    return this.part(name);
  }
  get differences(): Locator {
    return this.part('What differs');
  }
  override async open(search = ''): Promise<void> {
    await super.open(`traceflow${search}`);
  }
}
