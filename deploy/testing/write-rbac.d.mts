/** Text of each file of deploy/, by its name without `.yaml`. */
export function rbacFiles(): Readonly<Record<string, string>>;
