import type { Locator, Page } from '@playwright/test';
import { ShellPage } from './clusters.page.ts';

/** Tier access: the matrix, the check, entitlements and roles. */
export class TierAccessPage {
  readonly #page: Page;
  constructor(page: Page) {
    this.#page = page;
  }

  get matrix(): Locator {
    return this.#page.getByRole('table', { name: 'Subjects and tiers: may they put ClusterNetworkPolicies there?' });
  }
  cell(subject: string, tier: string): Locator {
    return this.matrix.getByRole('button', { name: new RegExp(`${subject}.*, ${tier}:`) });
  }
  part(name: string): Locator {
    return this.#page.getByRole('region', { name, exact: true });
  }
  drawer(name: string): Locator {
    return this.#page.getByRole('complementary', { name, exact: true });
  }
  get dialog(): Locator {
    return this.#page.getByRole('dialog');
  }

  async open(view?: 'check' | 'objects' | 'roles'): Promise<void> {
    await new ShellPage(this.#page).open(`tier-access${view === undefined ? '' : `?view=${view}`}`);
    await this.#page.getByRole('radiogroup', { name: 'Parts of the page' }).waitFor();
  }
  /** Asks whether a user could create a ClusterNetworkPolicy in a tier. */
  async ask(user: string, tier: string): Promise<Locator> {
    const form = this.part('Could they put this policy there?');
    await form.getByLabel('Name', { exact: true }).fill(user);
    await form.getByLabel('Tier', { exact: true }).fill(tier);
    await this.#page.keyboard.press('Escape');
    await form.getByRole('button', { name: 'Check' }).click();
    return form;
  }
  /** Takes the change under review through to its end. */
  async apply(): Promise<void> {
    await this.dialog.getByRole('button', { name: /^(Apply to|Delete from)/ }).click();
    await this.dialog.waitFor({ state: 'hidden' });
  }
}
