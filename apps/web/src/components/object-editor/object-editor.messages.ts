/** English text of the editor of objects. */
export const editorText = {
  findings: 'What the check says',
  noFindings: 'Nothing to complain about.',
  line: (line: number): string => `line ${line}`,
  severity: { error: 'Error', warning: 'Warning', info: 'Note' },
  source: { schema: 'schema', admission: 'Antrea', advice: 'advice' },
  more: (count: number): string => `and ${count} more`,
} as const;
