// A panel that follows what others do. It asks its process every half second with the version that it shows, and
// brings in what is new (morph.js). Forms go to the process as a panel's do; what is typed in a form with an id
// outlives a reload. Keys: Alt+Shift with a letter presses the button that names it in aria-keyshortcuts, never
// while one types; Ctrl+Enter in a field sends its form.
const ASK_AGAIN_MS = 5000;
const DRAFT = "kit:live:";

/** What is typed is kept by the page's address (another meeting has another) and the form's id. */
const drafts = {
  at: (form) => `${DRAFT}${document.body.dataset.page || ""}${location.search}:${form.id}`,
  keep(form) { if (form.id) unsent.keep(drafts.at(form), form); },
  bringBack(form, words) { if (unsent.bringBack(drafts.at(form), form, words)) unfold(form); },
};

/** The form's fields, with a mark: the same words sent again after a lost answer are written once. */
function marked(form, submitter) {
  form.once = form.once || newId();
  return { ...fieldsOf(form, submitter), once: form.once };
}

/** Empties what was sent; what was typed since stays. */
function sent(form, fields) {
  form.once = "";
  for (const control of fieldsIn(form)) {
    const ticks = control.type === "checkbox" || control.type === "radio";
    if (ticks || control.value === fields[control.name]) {
      if (ticks) control.checked = control.defaultChecked;
      else if (control.tagName === "SELECT") control.selectedIndex = usual(control);
      else control.value = control.defaultValue;
    }
  }
  drafts.keep(form);
}

/** Running times, drawn from the server's clock: data-clock (the time of day), data-ends (what is left). */
class Times {
  constructor(root) { this.root = root; this.ahead = 0; }

  /** Times of the server come without a zone, and only differences count. */
  set(now) { if (now) this.ahead = Date.parse(`${now}Z`) - Date.now(); }

  draw() {
    const now = Date.now() + this.ahead;
    this.root.querySelectorAll("[data-clock]").forEach((node) => put(node, new Date(now).toISOString().slice(11, 16)));
    this.root.querySelectorAll("[data-ends]").forEach((node) => this.left(node, now));
  }

  left(node, now) {
    const seconds = Math.ceil((Date.parse(`${node.dataset.ends}Z`) - now) / 1000);
    const length = Math.abs(seconds);
    const two = (number) => String(number).padStart(2, "0");
    put(node, `${seconds < 0 ? "+" : ""}${two(Math.floor(length / 60))}:${two(length % 60)}`);
    const place = node.closest("[data-timer]");
    if (!place) return;
    const state = seconds <= 0 ? "over" : seconds <= Number(place.dataset.timer) ? "soon" : "";
    if ((place.dataset.now || "") !== state) place.dataset.now = state;
    const word = place.querySelector("[data-word]");
    if (word) put(word, place.dataset[`word${state}`] || word.dataset.word);
  }
}

function put(node, text) { if (node.textContent !== text) node.textContent = text; }

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "panel live-panel";
  el.append(root);
  const words = model.get("words");
  const waiting = new Map();
  const times = new Times(root);
  const morph = new Morph((form) => form.hasAttribute("aria-busy"));
  let version = model.get("version");
  let askedAt = 0;
  let over = false;

  const show = (html) => { morph.bring(root, html); times.draw(); };
  const settle = (id) => {
    const call = waiting.get(id);
    if (!call) return null;
    clearTimeout(call.timer);
    waiting.delete(id);
    call.form.removeAttribute("aria-busy");
    return call;
  };
  const look = () => {
    if (over || document.hidden || (askedAt && Date.now() - askedAt < ASK_AGAIN_MS)) return;
    askedAt = Date.now();
    post(model, { op: "look", id: "look", version });
  };

  const onSubmit = (event) => {
    const form = event.target.closest("form[data-act]");
    if (!form) return;
    event.preventDefault();
    if (form.hasAttribute("aria-busy")) return;
    tell(form, "");
    const fields = marked(form, event.submitter);
    if (isTooLong(fields, words.most)) { tell(form, words.long); return; }
    drafts.keep(form);
    form.setAttribute("aria-busy", "true");
    const id = newId();
    const timer = setTimeout(() => { if (settle(id)) tell(form, words.lost); }, WAIT_MS);
    waiting.set(id, { form, fields, timer });
    if (!post(model, { op: "act", id, act: form.dataset.act, fields }) && settle(id)) tell(form, words.lost);
  };

  const onMessage = (message) => {
    if (!message.id) askedAt = 0;
    times.set(message.now);
    const call = settle(message.id);
    if (message.op === "left") { over = true; window.kit?.reopen(); return; }
    if (message.op === "refused" && call) { tell(call.form, message.text, message.field); look(); return; }
    if (message.op !== "html") return;
    if (call) sent(call.form, call.fields);
    const dialog = call && call.form.closest("dialog");
    if (dialog) dialog.close();
    version = message.version;
    show(message.html);
    if (!call) return;
    const named = call.form.dataset.then && root.querySelector(call.form.dataset.then);
    const lost = !root.contains(document.activeElement);
    const next = named || (lost && root.querySelector("[data-focus]"));
    if (next) { if (next.tabIndex < 0) next.setAttribute("tabindex", "-1"); next.focus(); }
  };

  const typing = (node) => node.matches?.("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])");
  const onKey = (event) => {
    if (event.repeat || event.isComposing || event.defaultPrevented) return;
    const form = event.target.closest?.("form[data-act]");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form && typing(event.target)) {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    const plain = event.altKey && event.shiftKey && !event.ctrlKey && !event.metaKey;
    if (!plain || typing(event.target) || !/^Key[A-Z]$/.test(event.code)) return;
    const named = root.querySelector(`[aria-keyshortcuts="Alt+Shift+${event.code.slice(3)}"]`);
    if (!named || named.closest("[aria-busy]") || named.offsetParent === null) return;
    event.preventDefault();
    if (typing(named)) named.focus();
    else named.click();
  };

  const onInput = (event) => { const form = event.target.closest("form"); if (form) drafts.keep(form); };
  const onSight = () => { if (!document.hidden) { askedAt = 0; look(); } };

  root.addEventListener("submit", onSubmit);
  root.addEventListener("input", onInput);
  document.addEventListener("keydown", onKey);
  document.addEventListener("visibilitychange", onSight);
  model.on("msg:custom", onMessage);
  times.set(model.get("now"));
  show(model.get("html"));
  root.querySelectorAll("form[id]").forEach((form) => drafts.bringBack(form, words));
  const asking = setInterval(look, model.get("every"));
  const drawing = setInterval(() => times.draw(), 250);
  return () => {
    clearInterval(asking);
    clearInterval(drawing);
    root.removeEventListener("submit", onSubmit);
    document.removeEventListener("keydown", onKey);
    document.removeEventListener("visibilitychange", onSight);
    model.off("msg:custom", onMessage);
    waiting.forEach((call) => clearTimeout(call.timer));
  };
}
export default { render };
