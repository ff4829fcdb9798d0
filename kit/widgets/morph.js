// Brings what stands on a page to what the process says now, node by node, so that focus, scrolling and what is
// folded open stay. A form with words in it (forms.js) is left as it is; one that holds the focus is never taken
// away.
const FIELDS = "input:not([type=hidden], [type=submit], [type=button]), textarea, select";
/** What the reader does to these is not the process's. */
const KEPT = { DETAILS: ["open"], DIALOG: ["open"], FORM: ["aria-busy"] };

/** Gives the control what the process wrote into it. */
function settleControl(control) {
  if (control.type === "checkbox" || control.type === "radio") control.checked = control.defaultChecked;
  else if (control.tagName === "SELECT") control.selectedIndex = usual(control);
  else if (control.value !== control.defaultValue) control.value = control.defaultValue;
}

function keyOf(node) { return node.nodeType === 1 ? node.id || node.dataset.key || "" : ""; }

/** The next node without a key that the new one can go into. */
function nextAlike(at, fresh, done) {
  for (let node = at; node; node = node.nextSibling) {
    if (!done.has(node) && !keyOf(node) && node.nodeName === fresh.nodeName) return node;
  }
  return null;
}

class Morph {
  /** `busy(form)`: whether a form is under way to the process. */
  constructor(busy) { this.busy = busy; }

  bring(root, html) {
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    const before = document.activeElement;
    this.children(root, fresh.content);
    if (before && before !== document.activeElement && root.contains(before)) before.focus({ preventScroll: true });
  }

  closed(form) { return this.busy(form) || isWritten(form); }

  /** Whether a node, or a form in it, must not go. */
  holds(node) {
    if (node.nodeType !== 1) return false;
    const forms = node.matches("form") ? [node] : [...node.querySelectorAll("form")];
    const active = document.activeElement;
    return forms.some((form) => this.closed(form) || (form.contains(active) && active.matches(FIELDS)));
  }

  children(old, fresh) {
    const wanted = [...fresh.childNodes];
    const asked = new Set(wanted.map(keyOf).filter(Boolean));
    const keyed = new Map();
    for (const node of [...old.childNodes]) {
      const key = keyOf(node);
      if (key && !asked.has(key) && !this.holds(node)) node.remove();
      else if (key) keyed.set(key, node);
    }
    const done = new Set([...keyed.values()].filter((node) => !asked.has(keyOf(node)))); // these stay where they are
    let at = old.firstChild;
    for (const node of wanted) {
      while (at && done.has(at)) at = at.nextSibling;
      const found = keyOf(node) ? keyed.get(keyOf(node)) : nextAlike(at, node, done);
      if (!found || found.nodeName !== node.nodeName) { old.insertBefore(node, at); done.add(node); continue; }
      done.add(found);
      if (found !== at) old.insertBefore(found, at);
      this.node(found, node);
    }
    for (const node of [...old.childNodes]) if (!done.has(node) && !this.holds(node)) node.remove();
  }

  node(old, fresh) {
    if (old.nodeType !== 1) {
      if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
      return;
    }
    if (old.tagName === "FORM" && this.closed(old)) return;
    // What the process folds or opens by itself (data-open) follows it when that changes, else the reader.
    const opens = old.dataset.open !== fresh.dataset.open && !this.holds(old) ? fresh.dataset.open : undefined;
    this.attributes(old, fresh);
    if (opens !== undefined) old.open = opens === "1";
    this.children(old, fresh);
    if (old.matches(FIELDS)) settleControl(old);
  }

  attributes(old, fresh) {
    const kept = KEPT[old.tagName] || [];
    for (const { name, value } of [...fresh.attributes]) {
      if (!kept.includes(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    for (const { name } of [...old.attributes]) {
      // A heading that was given the focus keeps it.
      if (!kept.includes(name) && name !== "tabindex" && !fresh.hasAttribute(name)) old.removeAttribute(name);
    }
  }
}
