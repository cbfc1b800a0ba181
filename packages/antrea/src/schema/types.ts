/** JSON schema as CustomResourceDefinitions write it (OpenAPI v3, structural). */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** One thing that is wrong with an object, as the API server lists it in the causes of a 422. */
export interface SchemaFault {
  /** Kubernetes' cause type: `FieldValueInvalid`, `FieldValueRequired`, … */
  readonly reason: string;
  /** As the API server names the place; `<nil>` where its sentence is about a combination of schemas. */
  readonly field: string;
  readonly message: string;
  /** Always the place: `spec.ipRanges[0]`; empty for the object itself. */
  readonly path: string;
  /** Keyword of the schema that is not met; `cel` for a validation rule. */
  readonly keyword: string;
}
