import { expect, type Locator, type Page } from '@playwright/test';
import { ShellPage } from './clusters.page.ts';

/** The policy editor: form, YAML, findings, preview, and the review that ends it. */
export class PolicyEditorPage {
  readonly #page: Page;
  constructor(page: Page) {
    this.#page = page;
  }

  get form(): Locator {
    return this.#page.getByRole('region', { name: 'Form', exact: true });
  }
  get yaml(): Locator {
    return this.#page.getByRole('textbox', { name: 'YAML of the policy' });
  }
  get findings(): Locator {
    return this.#page.getByRole('region', { name: 'What the check says' });
  }
  get preview(): Locator {
    return this.#page.getByRole('region', { name: 'What it selects now' });
  }
  get review(): Locator {
    return this.#page.getByRole('button', { name: 'Review change' });
  }
  /** Why the review is off. */
  get off(): Locator {
    return this.#page.locator('#policy-review-off');
  }
  get dialog(): Locator {
    return this.#page.getByRole('dialog');
  }
  field(name: string): Locator {
    return this.form.getByLabel(name, { exact: true });
  }
  rule(name: string | RegExp): Locator {
    return this.form
      .getByRole('button', { name, expanded: true })
      .or(this.form.getByRole('button', { name, expanded: false }));
  }

  async openNew(search: string): Promise<void> {
    await this.#open(`policies/new?${search}`);
  }
  async openOne(id: string): Promise<void> {
    await this.#open(`policies/${encodeURIComponent(id)}/edit`);
  }
  async #open(path: string): Promise<void> {
    await new ShellPage(this.#page).open(path);
    // The editor of code comes when the page is touched, which a page that is still loading does not notice.
    await this.yaml.waitFor();
    await expect(async () => {
      await this.#page.mouse.move(8, 8);
      await this.#page.mouse.move(9, 9);
      await this.#page.locator('.cm-content').waitFor({ timeout: 2_000 });
    }).toPass();
  }

  /** Replaces the whole YAML, as a paste does. */
  async write(text: string): Promise<void> {
    await this.yaml.focus();
    await this.#page.keyboard.press('ControlOrMeta+a');
    await this.#page.keyboard.insertText(text);
  }
  /** Lets the cluster check the draft and applies it. */
  async apply(): Promise<void> {
    await this.review.click();
    await this.dialog.getByRole('button', { name: /^Apply to/ }).click();
  }
}
