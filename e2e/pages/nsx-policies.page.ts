import type { Locator, Page } from '@playwright/test';
import { ShellPage } from './clusters.page.ts';
import { NsxTablePage } from './nsx.page.ts';

/** Security policies of NSX: the table, one on a page of its own, and the editor. */
export class NsxPoliciesPage extends NsxTablePage {
  constructor(page: Page) {
    super(page, 'policies', 'NSX policies');
  }

  get categories(): Locator {
    return this.page.getByRole('group', { name: 'Category' });
  }
  choice(label: string): Locator {
    return this.page.getByRole('combobox', { name: label, exact: true });
  }
  get realization(): Locator {
    return this.page.getByRole('table', { name: 'Realization in each cluster' });
  }
  get rules(): Locator {
    return this.page.getByRole('table', { name: 'Rules', exact: true });
  }
  async openOne(id: string): Promise<void> {
    await new ShellPage(this.page).open(`/nsx/policies/${encodeURIComponent(id)}`);
    await this.rules.waitFor();
  }

  // The editor
  get review(): Locator {
    return this.page.getByRole('button', { name: 'Review…' });
  }
  /** Fields of the policy itself; its rules have fields of the same names. */
  get general(): Locator {
    return this.part('Policy');
  }
  get findings(): Locator {
    return this.page.getByRole('list', { name: 'Findings' });
  }
  get becomes(): Locator {
    return this.part('Becomes in each cluster');
  }
  /** Opens the editor at `new` or `{id}/edit`. */
  async openEditor(path: string): Promise<void> {
    await new ShellPage(this.page).open(`/nsx/policies/${path}`);
    await this.general.waitFor();
  }
  /** Adds an entry to a field that takes several. */
  async add(field: Locator, entry: string): Promise<void> {
    await field.fill(entry);
    await field.press('Enter');
  }
}
