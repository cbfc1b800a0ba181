import type { Locator, Page } from '@playwright/test';
import { NsxTablePage } from './nsx.page.ts';

/** Clusters that have joined NSX, and the review of a deregistration. */
export class NsxClustersPage extends NsxTablePage {
  constructor(page: Page) {
    super(page, 'clusters', 'NSX clusters');
  }

  get unregistered(): Locator {
    return this.part('Not registered in this NSX');
  }
  get alarms(): Locator {
    return this.part('Alarms');
  }
  /** The row of a cluster without a control plane has an id of NSX's own. */
  named(name: string): Locator {
    return this.table.rows.filter({ hasText: name });
  }
}
