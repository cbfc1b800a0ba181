/** A role of deploy/helm/netloft/files/rights.yaml. */
export interface Right {
  readonly features: readonly string[];
  readonly why: string;
  readonly when?: string;
  readonly unasked?: { readonly only?: readonly string[]; readonly why?: string };
  readonly rule: Readonly<Record<string, readonly string[]>>;
}
export interface RightsRole {
  readonly name: string;
  readonly account: string;
  readonly namespace?: string;
  readonly when?: string;
  readonly file: string;
  readonly rules: readonly Right[];
}
export function readRights(): readonly RightsRole[];
export function rightsFaults(
  roles: readonly RightsRole[],
  records: readonly object[],
  tolerated: readonly object[],
): readonly string[];
/** One single right of a rule: of a group, resource, name and verb, or of a path and verb. */
export interface RightPart {
  readonly group?: string;
  readonly resource?: string;
  readonly name?: string;
  readonly path?: string;
  readonly verb: string;
}
export function partsOf(rule: object): readonly RightPart[];
export function partAllows(part: RightPart, asked: object): boolean;
