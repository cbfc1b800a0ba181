import type { Locator, Page } from '@playwright/test';

/** The sign-in page and the settings. */
export class AccessPage {
  readonly #page: Page;
  constructor(page: Page) {
    this.#page = page;
  }

  get title(): Locator {
    return this.#page.getByRole('heading', { name: 'Sign in to Netloft' });
  }
  get userName(): Locator {
    return this.#page.locator('input[name="username"]');
  }
  get password(): Locator {
    return this.#page.locator('input[name="password"]');
  }
  get token(): Locator {
    return this.#page.locator('textarea[name="token"]');
  }
  get submit(): Locator {
    return this.#page.getByRole('button', { name: /^Sign(ing)? in/ });
  }
  /** What the server said about the last try, at its field. */
  get refusal(): Locator {
    return this.#page.getByRole('alert').filter({ hasText: /\S/ });
  }

  async open(): Promise<void> {
    await this.#page.goto('/');
    await this.title.waitFor();
  }
  async chooseMode(name: 'Password' | 'Kubernetes token' | 'Kubeconfig'): Promise<void> {
    await this.#page.getByRole('tab', { name, exact: true }).click();
  }
  async withPassword(password: string): Promise<void> {
    await this.password.fill(password);
    await this.submit.click();
  }
  async withToken(token: string): Promise<void> {
    await this.chooseMode('Kubernetes token');
    await this.token.fill(token);
    await this.submit.click();
  }
  async openSettings(base = ''): Promise<void> {
    await this.#page.goto(`${base}/settings`);
    await this.#page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
  }
  async changePassword(current: string, next: string, again = next): Promise<void> {
    await this.#page.getByLabel(/^Current password/).fill(current);
    await this.#page.getByLabel(/^New password(?! again)/).fill(next);
    await this.#page.getByLabel(/^New password again/).fill(again);
    await this.#page.getByRole('button', { name: 'Change password' }).click();
  }
}
