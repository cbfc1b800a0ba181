/** Colours that the page's scheme gives to the names used in a picture. */
const VARIABLE = /var\((--[\w-]+)\)/g;

/** A drawn SVG as a file of its own: with the scheme's colours and background in place of the page's variables, without what only works in the page. */
export function standaloneSvg(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const style = getComputedStyle(svg);
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('font-family', 'system-ui, sans-serif');
  copy.removeAttribute('class');
  copy.setAttribute('style', 'background: var(--nl-surface)');
  for (const part of copy.querySelectorAll('[tabindex], [class]'))
    for (const name of ['tabindex', 'class', 'role', 'aria-pressed', 'aria-label']) part.removeAttribute(name);
  return new XMLSerializer()
    .serializeToString(copy)
    .replaceAll(VARIABLE, (whole, name: string) => style.getPropertyValue(name).trim() || whole);
}
