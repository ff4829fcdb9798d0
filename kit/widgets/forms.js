// What the panels (panel.js, live.js) do with a native form: read its fields, see whether somebody has written in it,
// say in it what is so.
const WAIT_MS = 15000; // an act without an answer by then is said to be lost
const SILENT = new Set(["hidden", "submit", "button", "reset", "image", "fieldset", "output"]);

/** 128 random bits; crypto.randomUUID is missing on plain http. */
const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");

/** name → text, of the fields and of the button that was pressed. */
function fieldsOf(form, submitter) {
  const fields = {};
  for (const [name, value] of new FormData(form)) if (typeof value === "string") fields[name] = value;
  if (submitter && submitter.name) fields[submitter.name] = submitter.value;
  return fields;
}

/** The fields that a person fills in. */
function fieldsIn(form) {
  return [...form.elements].filter((control) => control.name && !SILENT.has(control.type));
}

function isChanged(control) {
  if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
  if (control.tagName === "SELECT") return control.selectedIndex !== usual(control);
  return oneLine(control.value) !== oneLine(control.defaultValue);
}

/** A field leaves out or rewrites the line ends it was given; that is nobody's writing. */
const oneLine = (text) => text.replace(/[\r\n]/g, "");

/** The place of the option that the process chose. */
function usual(select) {
  const given = [...select.options].findIndex((option) => option.defaultSelected);
  return given >= 0 ? given : select.multiple ? -1 : Math.min(0, select.options.length - 1);
}

/** Whether something stands in the form that the process did not put there. */
function isWritten(form) { return fieldsIn(form).some(isChanged); }

/** Whether the process would refuse this as too long; then it is not sent. */
function isTooLong(fields, most) {
  return most && Object.entries(fields).reduce((sum, [name, value]) => sum + name.length + value.length, 0) > most;
}

/** Whether a message could go out; where the process is gone the model throws. */
function post(model, message) {
  try { model.send(message); return true; } catch { return false; }
}

/** Says `text` under the field, or at the form's end; "" takes away what was said. */
function tell(form, text, field) {
  form.querySelectorAll(".err").forEach((line) => line.remove());
  form.querySelectorAll("[aria-invalid]").forEach((control) => control.removeAttribute("aria-invalid"));
  if (!text) return;
  const line = document.createElement("p");
  line.className = "err";
  line.setAttribute("role", "alert");
  line.textContent = text;
  const control = field && form.elements[field];
  const place = control && control.closest && control.closest(".field");
  if (place) { control.setAttribute("aria-invalid", "true"); place.append(line); control.focus(); }
  else form.append(line);
}

/** What the process put into a control, as text. */
function givenTo(control) {
  if (control.type === "checkbox" || control.type === "radio") return String(control.defaultChecked);
  if (control.tagName === "SELECT") return control.options[usual(control)]?.value || "";
  return oneLine(control.defaultValue);
}

/** Opens what the form is folded into. */
function unfold(form) {
  for (let fold = form.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

/** Words that are typed and not sent yet, with the mark they were sent under: in this tab alone, until they are sent.
    page.js takes another person's away, and everything when somebody leaves. */
const SHOWN = new Set(["version", "seen"]); // these say what a form showed; a page that is opened anew shows it anew
const UNKEPT = new Set(["file", "password"]);
const unsent = {
  keep(at, form) {
    const written = fieldsIn(form).filter((control) => !UNKEPT.has(control.type) && isChanged(control));
    const about = [...form.elements].filter((control) => control.type === "hidden" && control.name && !SHOWN.has(control.name));
    const told = [...about, ...written].map((control) => [control.name, control.value, Boolean(control.checked), givenTo(control)]);
    try {
      if (written.length) sessionStorage.setItem(at, JSON.stringify([form.once || "", told]));
      else sessionStorage.removeItem(at);
    } catch { /* storage is switched off, or full */ }
  },
  drop(at) { try { sessionStorage.removeItem(at); } catch { /* as above */ } },
  /** Whether anything was brought back; a field that says something else than when it was typed over says so. */
  bringBack(at, form, words) {
    let kept = null;
    try { kept = JSON.parse(sessionStorage.getItem(at) || "null"); } catch { /* as above */ }
    if (!kept) return false;
    form.once = kept[0];
    for (const [name, value, checked, given] of kept[1]) {
      const ticks = (control) => control.type === "checkbox" || control.type === "radio";
      const control = [...form.elements].find((one) => one.name === name && (!ticks(one) || one.value === value));
      if (!control) continue;
      if (ticks(control)) control.checked = checked;
      else if (control.tagName !== "SELECT" || [...control.options].some((one) => one.value === value)) control.value = value;
      if (control.type === "textarea" || control.type === "text") compare(control, given, words);
    }
    if (isWritten(form)) return true;
    unsent.drop(at); // the process has it already, and only its answer was lost
    return false;
  },
};

/** Says below a field what it would show, where that is neither what was typed over nor what was typed. */
function compare(control, given, words) {
  const now = givenTo(control);
  if (given === undefined || now === given || !isChanged(control)) return;
  const line = document.createElement("p");
  line.className = "help";
  line.setAttribute("role", "status");
  line.textContent = words.meanwhile.replace("{text}", () => control.defaultValue || words.nothing);
  (control.closest(".field") || control.form).append(line);
}
