import type { Recorder } from '../world.ts';
import { on, type Undos } from './events.ts';

const FIELDS = '[data-scnv-field],[type=hidden][name=scan_session_id]';

/** Writes the scan session id into the fields that are made for it, as their form is sent. */
export function fillFields(recorder: Recorder, undos: Undos): void {
  // `new FormData(form)` and `form.submit()` fire the second only, when the values were read already.
  on(undos, 'submit formdata', ({ target, formData }: FormDataEvent) => {
    const current = recorder.session();
    if (!current) return;
    // Not by `form.elements`: a field of that name may stand in its place.
    for (const field of document.querySelectorAll<HTMLInputElement>(FIELDS)) {
      if (field.form !== target) continue;
      const { name, value } = field;
      field.value = current.sid;
      if (!formData) continue;
      // Others may have the same name.
      const entries = [...formData];
      for (const [key] of entries) formData.delete(key);
      for (const [key, was] of entries) formData.append(key, key === name && was === value ? current.sid : was);
    }
  });
}
