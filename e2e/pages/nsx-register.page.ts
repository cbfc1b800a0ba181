import type { Locator } from '@playwright/test';
import { NsxPage } from './nsx.page.ts';

/** The wizard that registers a cluster: answers, plan, making it, and where it stands. */
export class NsxRegisterPage extends NsxPage {
  get form(): Locator {
    return this.page.getByRole('form', { name: 'Register a cluster in NSX' });
  }
  get plan(): Locator {
    return this.page.getByRole('form', { name: 'Plan' });
  }
  get steps(): Locator {
    return this.page.getByRole('list', { name: 'What is made' }).getByRole('listitem');
  }
  /** The step that makes what reads so: `Secret vmware-system-antrea / nsx-cert`. */
  step(what: RegExp): Locator {
    return this.steps.filter({ has: this.page.getByText(what) });
  }
  get standing(): Locator {
    return this.part('Where it stands');
  }
  get manifests(): Locator {
    return this.part('Manifests');
  }
  field(label: string): Locator {
    return this.form.getByLabel(label, { exact: true });
  }
  override async open(search = ''): Promise<void> {
    await super.open(`register${search}`);
    await this.form.or(this.standing).waitFor();
  }
  async showPlan(): Promise<void> {
    await this.form.getByRole('button', { name: 'Show the plan' }).click();
    await this.plan.waitFor();
  }
  async make(): Promise<void> {
    await this.plan.getByRole('button', { name: 'Make it' }).click();
    await this.standing.waitFor();
  }
}
