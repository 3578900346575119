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
      field.value = current.sid;
      if (formData && formData.has(field.name)) formData.set(field.name, current.sid);
    }
  });
}
