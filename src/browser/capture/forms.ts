import { withoutScan } from '../../scan.ts';
import type { Recorder } from '../../world.ts';
import { attributeOf, closest, isIgnored, on, type Undos } from '../events.ts';

/** Records the first focus in a form, the first change of each field, and each attempt to submit it; never a value. */
export function captureForms(recorder: Recorder, undos: Undos): void {
  // A long-lived page discards many forms.
  const seen = new WeakMap<Node, string[]>();
  const isNew = (node: Node, name = '') => {
    const names = seen.get(node) || [];
    seen.set(node, names);
    return !names.includes(name) && names.push(name);
  };

  function onEvent(event: Event) {
    const field = event.composedPath()[0] as HTMLInputElement;
    // `change` and `submit` do not leave the shadow tree in which they happen.
    const root = field.getRootNode();
    if (root !== document && isNew(root)) on(undos, 'change submit', onEvent, root);
    const form = closest(event, 'form') || field.form;
    if (!form || isIgnored(event)) return;
    const form_name = attributeOf(form, 'data-scnv-name aria-label name id') || 'unnamed-form';
    const about = { form_name, form_action: withoutScan(attributeOf(form, 'action')) || location.pathname };
    if (isNew(form)) recorder.note('form_start', about);
    if (event.type === 'submit') recorder.note('form_submit', about);
    const field_name = attributeOf(field, 'data-scnv-name name id');
    // The radio buttons of one group are one field.
    if (event.type === 'change' && (field.type === 'radio' ? isNew(form, form_name + field_name) : isNew(field))) {
      recorder.note('form_field', Object.assign({ field_name, field_type: field.type }, about));
    }
  }

  on(undos, 'focusin change submit', onEvent);
}
