// A panel shows the kernel's HTML (made by an autoescaping template) and sends its forms back.
const WAIT_MS = 15000;

function fieldsOf(form, submitter) {
  const fields = {};
  for (const [name, value] of new FormData(form)) if (typeof value === "string") fields[name] = value;
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

  const show = () => { root.innerHTML = model.get("html"); };
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
    const id = Math.random().toString(36).slice(2) + Date.now().toString(36);
    const fields = fieldsOf(form, event.submitter);
    const length = Object.entries(fields).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
    if (words.most && length > words.most) { tell(form, words.long); return; }
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
  arrive();
  return () => {
    model.off("msg:custom", onMessage);
    waiting.forEach((call) => clearTimeout(call.timer));
    waiting.clear();
  };
}
export default { render };
