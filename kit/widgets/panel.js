// A panel shows the kernel's HTML (made by an autoescaping template) and sends its forms back (forms.js).
// What an act brings takes the place of everything but the other forms that somebody has begun to write in.

/** What tells a form of the panel from the others, in old HTML and in new: its id, or what it does and to what. */
function nameOf(form) {
  const about = [...form.elements].filter((control) => control.type === "hidden" && control.name !== "version");
  return form.id || JSON.stringify([form.dataset.act, ...about.map((control) => [control.name, control.value])]);
}

/** Shows new HTML; a form with words in it, or under way, stays as it is, unless it is `sent` or has no place left. */
function bring(root, html, sent) {
  const kept = [...root.querySelectorAll("form[data-act]")].filter((form) => form !== sent && (form.hasAttribute("aria-busy") || isWritten(form)));
  const made = document.createElement("div");
  made.innerHTML = html;
  const places = new Map([...made.querySelectorAll("form[data-act]")].map((form) => [nameOf(form), form]));
  const active = document.activeElement;
  const begun = kept.filter((form) => places.has(nameOf(form)));
  const asking = begun.filter((form) => form.closest("dialog[open]"));
  begun.forEach((form) => stay(form, places.get(nameOf(form))));
  root.replaceChildren(...made.childNodes);
  asking.forEach((form) => form.closest("dialog")?.showModal());
  if (begun.some((form) => form.contains(active))) active.focus({ preventScroll: true });
}

/** What the process put into the fields of a form. */
function given(form) {
  return JSON.stringify(fieldsIn(form).map((control) => [control.name, control.defaultValue, control.defaultChecked, control.options?.[usual(control)]?.value]));
}

/** Puts the form in the place of the new one, where it can be seen. */
function stay(form, fresh) {
  // The version is of what the form showed, so it goes on only where the form would show the same again.
  const { version } = form.elements;
  if (version && fresh.elements.version && given(form) === given(fresh)) version.value = fresh.elements.version.value;
  fresh.replaceWith(form);
  unfold(form);
}

/** What is typed outlives this page: it stands there again when the page, or the form in it, is opened anew. */
const TYPED = "textarea, input:not([type]), input[type=text]";
const drafts = {
  at: (form) => `kit:panel:${document.body.dataset.page || ""}${location.search}:${nameOf(form)}`,
  keep(form) { if (form.querySelector(TYPED)) unsent.keep(drafts.at(form), form); },
  drop(form) { unsent.drop(drafts.at(form)); },
  bringBack(form, words) { if (unsent.bringBack(drafts.at(form), form, words)) unfold(form); },
  bringAll(root, words) {
    root.querySelectorAll("form[data-act]").forEach((form) => { if (!isWritten(form)) drafts.bringBack(form, words); });
  },
};

// Files go to the server by themselves (form[data-upload]), before the form's act: "" or what is so.
async function upload(form, words) {
  for (const control of form.querySelectorAll("input[type=file]")) {
    for (const file of control.files) {
      const body = new FormData();
      const token = document.querySelector("#leave [name=_xsrf]");
      body.append("_xsrf", token ? token.value : "");
      body.append("action_id", form.elements.action_id.value);
      body.append("file", file);
      const asked = { method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json" } };
      const answer = await fetch(form.dataset.upload, asked).catch(() => null);
      if (!answer) return words.lost;
      if (!answer.ok) return refusal(answer, words);
    }
    control.value = ""; // what is kept is not sent again with the form's next try
  }
  return "";
}

async function refusal(answer, words) {
  const said = await answer.text();
  if ((answer.headers.get("Content-Type") || "").includes("json")) {
    try { return JSON.parse(said).error || words.lost; } catch { return words.lost; }
  }
  const line = new DOMParser().parseFromString(said, "text/html").querySelector(".calm p");
  return line ? line.textContent : words.lost;
}

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "panel";
  el.append(root);
  const words = model.get("words");
  const waiting = new Map();

  // The address may name a place that stands in the panel, which is drawn after the page has looked for it.
  const arrive = () => {
    const place = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!place || !root.contains(place)) return;
    const folded = place.closest("details");
    if (folded) folded.open = true;
    place.scrollIntoView();
  };
  const settle = (id) => {
    const call = waiting.get(id);
    if (!call) return null;
    clearTimeout(call.timer);
    waiting.delete(id);
    call.form.querySelectorAll("button").forEach((button) => { button.disabled = false; });
    call.form.removeAttribute("aria-busy");
    return call;
  };

  const onSubmit = async (event) => {
    const form = event.target.closest("form[data-act]");
    if (!form) return;
    event.preventDefault();
    if (form.getAttribute("aria-busy")) return;
    tell(form, "");
    const id = newId();
    const fields = fieldsOf(form, event.submitter);
    if (isTooLong(fields, words.most)) { tell(form, words.long); return; }
    form.setAttribute("aria-busy", "true");
    form.querySelectorAll("button").forEach((button) => { button.disabled = true; });
    const call = { form, timer: 0 };
    waiting.set(id, call);
    if (form.dataset.upload) {
      const refused = await upload(form, words);
      if (refused) { settle(id); tell(form, refused, "file"); return; }
      if (!waiting.has(id)) return;
    }
    call.timer = setTimeout(() => { if (settle(id)) tell(form, words.lost); }, WAIT_MS);
    if (!post(model, { op: "act", id, act: form.dataset.act, fields }) && settle(id)) tell(form, words.lost);
  };

  const onMessage = (message) => {
    const call = settle(message.id);
    if (message.op === "refused") { if (call) tell(call.form, message.text, message.field); return; }
    if (message.op !== "html") return;
    const dialog = call && call.form.closest("dialog");
    if (dialog) dialog.close();
    if (call) drafts.drop(call.form);
    // Who leaves a form as it was does not want the words in it back.
    if (call && "leaves" in call.form.dataset) root.querySelectorAll(call.form.dataset.leaves).forEach(drafts.drop);
    bring(root, message.html, call && call.form);
    drafts.bringAll(root, words);
    const heading = call && root.querySelector("[data-focus]");
    if (heading) { heading.setAttribute("tabindex", "-1"); heading.focus(); }
  };

  const onInput = (event) => { const form = event.target.closest("form[data-act]"); if (form) drafts.keep(form); };

  root.addEventListener("submit", onSubmit);
  root.addEventListener("input", onInput);
  model.on("msg:custom", onMessage);
  root.innerHTML = model.get("html");
  drafts.bringAll(root, words);
  arrive();
  return () => {
    model.off("msg:custom", onMessage);
    waiting.forEach((call) => clearTimeout(call.timer));
    waiting.clear();
  };
}
export default { render };
