/** Hands text to the browser as a file. */
export const downloadText = (name: string, text: string, type = 'text/plain'): void =>
  downloadBlob(name, new Blob([text], { type: `${type};charset=utf-8` }));

/** Hands bytes to the browser as a file. */
export function downloadBlob(name: string, bytes: Blob): void {
  const url = URL.createObjectURL(bytes);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the address after the click; a later turn is early enough to free it.
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
