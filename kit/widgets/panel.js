// A panel shows the kernel's HTML (made by an autoescaping template) and sends its forms back.
const WAIT_MS = 15000;

function fieldsOf(form, submitter) {
  const fields = {};
  for (const [name, value] of new FormData(form)) fields[name] = String(value);
  if (submitter && submitter.name) fields[submitter.name] = submitter.value;
  return fields;
}

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

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "panel";
  el.append(root);
  const words = model.get("words");
  const waiting = new Map();

  const show = () => { root.innerHTML = model.get("html"); };
  const settle = (id) => {
    const call = waiting.get(id);
    if (!call) return null;
    clearTimeout(call.timer);
    waiting.delete(id);
    call.form.querySelectorAll("button").forEach((button) => { button.disabled = false; });
    call.form.removeAttribute("aria-busy");
    return call;
  };

  const onSubmit = (event) => {
    const form = event.target.closest("form[data-act]");
    if (!form) return;
    event.preventDefault();
    if (form.getAttribute("aria-busy")) return;
    tell(form, "");
    const id = Math.random().toString(36).slice(2) + Date.now().toString(36);
    const fields = fieldsOf(form, event.submitter);
    form.setAttribute("aria-busy", "true");
    form.querySelectorAll("button").forEach((button) => { button.disabled = true; });
    const timer = setTimeout(() => { if (settle(id)) tell(form, words.lost); }, WAIT_MS);
    waiting.set(id, { form, timer });
    model.send({ op: "act", id, act: form.dataset.act, fields });
  };

  const onMessage = (message) => {
    const call = settle(message.id);
    if (message.op === "refused") { if (call) tell(call.form, message.text, message.field); return; }
    if (message.op !== "html") return;
    const dialog = call && call.form.closest("dialog");
    if (dialog) dialog.close();
    root.innerHTML = message.html;
    const heading = root.querySelector("[data-focus]");
    if (heading) { heading.setAttribute("tabindex", "-1"); heading.focus(); }
  };

  root.addEventListener("submit", onSubmit);
  model.on("msg:custom", onMessage);
  show();
  return () => {
    model.off("msg:custom", onMessage);
    waiting.forEach((call) => clearTimeout(call.timer));
  };
}
export default { render };
