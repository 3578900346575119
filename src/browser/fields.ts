import type { Recorder } from '../world.ts';
import { on, type Undos } from './events.ts';

const FIELDS = '[data-scnv-field],[type=hidden][name=scan_session_id]';

/** Writes the scan session id into the fields meant for it when their form is submitted. */
export function fillFields(recorder: Recorder, undos: Undos): void {
  // `new FormData(form)` and `form.submit()` fire only the second, after the values have been read.
  on(undos, 'submit formdata', ({ target, formData }: FormDataEvent) => {
    const current = recorder.session();
    if (!current) return;
    // Not by `form.elements`: a field of that name may hide it.
    for (const field of document.querySelectorAll<HTMLInputElement>(FIELDS)) {
      if (field.form !== target) continue;
      const { name, value } = field;
      field.value = current.sid;
      if (!formData) continue;
      // Other fields may have the same name.
      const entries = [...formData];
      for (const [key] of entries) formData.delete(key);
      for (const [key, was] of entries) formData.append(key, key === name && was === value ? current.sid : was);
    }
  });
}
