import type { Recorder } from '../../world.ts';
import { attributeOf, closest, on, type Undos } from '../events.ts';

/** So many characters of a text, none of them cut in half. */
const START = /^.{0,100}/u;

/** Records clicks on links and buttons, by mouse, by its middle button and by keyboard. */
export function captureClicks(recorder: Recorder, undos: Undos): void {
  on(undos, 'click auxclick', (event: MouseEvent) => {
    const element = event.button < 2 && closest<HTMLAnchorElement>(event, 'a,button,[role=button]');
    if (!element) return;
    const { tagName, href, textContent } = element;
    const texts = [attributeOf(element, 'data-scnv-name'), textContent, attributeOf(element, 'aria-label')];
    const isTarget = typeof href === 'string' && !/^(javascript|mailto):|^$/.test(href);
    recorder.note('click', {
      element_type: tagName.toUpperCase(),
      element_text: (START.exec(texts.map(tidy).find(Boolean) || '') as RegExpExecArray)[0],
      destination_url: isTarget ? href : undefined,
    });
  });
}

function tidy(text: string | null): string {
  return String(text).replace(/\s+/g, ' ').trim();
}
