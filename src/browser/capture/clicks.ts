import { redact } from '../../redact.ts';
import { withoutScan } from '../../scan.ts';
import { MAX_TEXT_LENGTH } from '../../wire.ts';
import type { Recorder } from '../../world.ts';
import { attributeOf, closest, IGNORED, isIgnored, matches, on, type Undos } from '../events.ts';

/** `Node.TEXT_NODE`. */
const TEXT_NODE = 3;
/** How many characters of a text are reported, none of them cut in half. */
const MAX_CHARACTERS = 100;

/** Records clicks on links and buttons, by mouse, including its middle button, and by keyboard. */
export function captureClicks(recorder: Recorder, undos: Undos): void {
  on(undos, 'click auxclick', (event: MouseEvent) => {
    const element = event.button < 2 && closest<HTMLAnchorElement>(event, 'a,button,[role=button]');
    if (!element || isIgnored(event)) return;
    const { tagName, href } = element;
    const texts = [attributeOf(element, 'data-scnv-name'), textIn(element), attributeOf(element, 'aria-label')];
    // In an SVG link this is an object; a button has none.
    const isTarget = /^(?!(javascript|mailto|data|blob):).*:/.test(href);
    recorder.note('click', {
      element_type: tagName.toUpperCase(),
      // Cut after redaction, which would not recognize half an e-mail address.
      element_text: [...redact(texts.map(tidy).find(Boolean) || '')].slice(0, MAX_CHARACTERS).join(''),
      destination_url: isTarget
        ? redact(withoutScan(href).slice(0, 2 * MAX_TEXT_LENGTH)).slice(0, MAX_TEXT_LENGTH)
        : undefined,
    });
  });
}

/** The page's own text in an element, without what the visitor typed, what is invisible and what is excluded. */
function textIn(node: Node): string {
  if ((node as HTMLElement).isContentEditable || matches(node, `textarea,select,style,script,noscript,${IGNORED}`))
    return '';
  let text = node.nodeType === TEXT_NODE ? (node as Text).data : '';
  for (const child of node.childNodes) text += textIn(child);
  return text;
}

function tidy(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
