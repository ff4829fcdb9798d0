// Nodes are made, never parsed: whatever a person wrote can only become text.
const hasOwn = (object, key) => Object.prototype.hasOwnProperty.call(object, key);

/** What a widget draws: it travels as one text (`kit.widgets.fixed`). */
function viewOf(model) {
  const view = model.get("view");
  return typeof view === "string" ? JSON.parse(view) : view;
}

/** An element; props that start with "on" listen, false/null props are left out, strings become text. */
function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return node;
}

/** A sentence with its {names} filled in. */
function fillIn(text, values) {
  return String(text || "").replace(/\{(\w+)\}/g, (whole, name) => (hasOwn(values, name) ? String(values[name]) : whole));
}

/** A box of small print, then text. */
const tagged = (name, text, kind = "") => [h("span", { class: `tag ${kind}`.trim() }, name), text];

const ids = (...names) => names.filter(Boolean).join(" ") || null;

/** Sets text only where it differs, so that a screen reader is not told the same twice. */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** What an item rests on: a line to open, then gist, version and standing of each. */
function basisNode(basis, words) {
  if (!basis.line) return null;
  const notes = [];
  const lines = basis.gists.map((one) => {
    const version = one.version ? fillIn(words.version, { text: one.version }) : "";
    notes.push(one.notice);
    return h("div", {}, h("p", {}, basis.gists.length > 1 ? h("b", {}, one.cite) : null,
      basis.gists.length > 1 ? " " : null, one.gist ? fillIn(words.gist, { text: one.gist }) : ""),
    h("p", { class: "dim" }, version, version ? " " : "", lastOf(basis.gists, one) ? one.notice : ""));
  });
  const name = basis.proposed ? tagged(words.proposal, basis.line, "dots") : tagged(words.basis, basis.line);
  return h("details", { class: "basis" }, h("summary", {}, h("span", {}, ...name)), ...lines);
}

/** Whether no later entry carries the same notice: it is said once, after the last one. */
function lastOf(gists, one) {
  return !gists.slice(gists.indexOf(one) + 1).some((later) => later.notice === one.notice);
}

/** Large type: the page's own switch where there is one, else the class and the cookie. */
function switchElder() {
  const root = document.documentElement;
  const on = !root.classList.contains("elder");
  if (window.kit && typeof window.kit.elder === "function") { window.kit.elder(on); return; }
  root.classList.toggle("elder", on);
  document.cookie = `kit_elder=${on ? "1" : "0"}; path=/; max-age=31536000; samesite=lax`;
}

/** Calls `told` now and whenever large type goes on or off; returns what ends that. */
function watchElder(told) {
  const root = document.documentElement;
  const look = () => told(root.classList.contains("elder"));
  const watcher = new MutationObserver(look);
  watcher.observe(root, { attributes: true, attributeFilter: ["class"] });
  look();
  return () => watcher.disconnect();
}

/** A link that leaves the page: first everything written is sent, for three seconds at most. */
function leavingLink(props, text, saver) {
  const onclick = (event) => {
    if (saver.unsent === 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { href } = event.currentTarget;
    saver.settled(3000).then(() => { window.location.href = href; });
  };
  return h("a", { ...props, onclick }, text);
}

/** What an editor says about saving, as the reader reads it. */
function savingText(status, words) {
  if (status.state === "waiting" || status.state === "gone" || status.refused) return words.unsaved;
  if (status.slow) return words.saving;
  return status.since ? fillIn(words.saved, { at: status.since }) : "";
}

/** 128 random bits; crypto.randomUUID is missing on plain http. */
function freshId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function clockNow() {
  const now = new Date();
  return `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`;
}

/** A banner: what happened in bold, then what that means. */
function notice(kind, head, text) {
  return h("div", { class: `banner ${kind}`.trim(), role: "status" }, h("p", {}, h("b", {}, head), text));
}

/** A choice of how to look at things, kept in this tab. */
function readFlag(key) {
  try { return sessionStorage.getItem(key) === "1"; } catch { return false; }
}

function writeFlag(key, on) {
  try { sessionStorage.setItem(key, on ? "1" : "0"); } catch { /* not kept, then */ }
}

/** Lets `button` read a text aloud where this machine itself has a voice for it; a far voice would carry it away. */
function offerVoice(button, text, words) {
  const speech = window.speechSynthesis;
  if (!speech) return;
  const wanted = (document.documentElement.lang || "zh").slice(0, 2);
  const near = () => speech.getVoices().find((voice) => voice.localService && voice.lang.toLowerCase().startsWith(wanted));
  const look = () => { button.hidden = !near(); };
  look();
  speech.addEventListener("voiceschanged", look);
  button.addEventListener("click", () => {
    if (speech.speaking) { speech.cancel(); return; }
    const saying = new SpeechSynthesisUtterance(text());
    saying.voice = near() || null;
    saying.rate = 0.9;
    saying.onend = () => setText(button, words.voice);
    setText(button, words.voice_stop);
    speech.speak(saying);
  });
}

/** Calls `told` when the node first has a width (it may be drawn before it stands on the page) and when that
    changes; returns what ends that. */
function watchWidth(node, told) {
  let width = 0;
  const watcher = new ResizeObserver(() => {
    if (node.clientWidth === width) return;
    width = node.clientWidth;
    told();
  });
  watcher.observe(node);
  return () => watcher.disconnect();
}
