/** Values of a question, apart from its text: the SQL names them, the engine binds them. */
export class Parameters {
  readonly values: Record<string, unknown> = {};
  private next = 0;

  /** Adds a value and gives what stands for it in the SQL. */
  add(value: string | number | readonly string[] | readonly number[], type: string): string {
    const name = `p${this.next}`;
    this.next += 1;
    this.values[name] = value;
    return `{${name}:${type}}`;
  }

  text(value: string): string {
    return this.add(value, 'String');
  }
}
