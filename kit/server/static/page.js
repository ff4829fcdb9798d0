/* Runs in the head, so that the frame's buttons work while the page still comes in.
   Every page: large type, language, dialogs, leaving, and what to say when the connection breaks.
   The sentences come from the server (#kit-words). Editors report their state by the event "kit:link"
   ({state, since, pending}) and by window.kitPending(). */
(() => {
  "use strict";
  const root = document.documentElement;
  const words = JSON.parse(document.getElementById("kit-words")?.textContent || "{}");
  const config = () => JSON.parse(document.getElementById("jupyter-config-data")?.textContent || "{}");
  const say = (key, values = {}) => (words[key] || "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  /* The path the kit lives under: "" or "/prefix". */
  const base = () => document.body?.dataset.base || "";
  const remember = (name, value) => { document.cookie = `${name}=${value}; path=${base()}/; max-age=31536000; samesite=lax`; };
  const pending = () => Number(window.kitPending?.() || 0);
  const ASLEEP = 20000; /* milliseconds out of sight after which the socket is not trusted */
  let leaving = false;
  const reopen = () => { leaving = true; location.reload(); };

  /* ── large type and language ── */
  const elder = (on) => {
    if (on === undefined) return root.classList.contains("elder");
    root.classList.toggle("elder", on);
    document.querySelectorAll("[data-elder]").forEach((button) => button.setAttribute("aria-pressed", String(on)));
    remember("kit_elder", on ? "1" : "0");
    dispatchEvent(new CustomEvent("kit:elder", { detail: { on } }));
    return on;
  };
  const language = (code) => {
    if (code === undefined) return root.lang.startsWith("en") ? "en" : "zh";
    remember("kit_lang", code);
    reopen();
    return code;
  };

  /* ── what the browser keeps; under a base path others live at this host too, and theirs stays ── */
  const forget = () => {
    for (const kept of [sessionStorage, localStorage]) {
      Object.keys(kept).filter((key) => !base() || key.startsWith("kit")).forEach((key) => kept.removeItem(key));
    }
  };

  /* ── what an earlier person left in this tab is not this person's ── */
  const forgetOthers = () => {
    const who = document.body.dataset.who;
    if (!who) return;
    try {
      const before = sessionStorage.getItem("kit-who");
      if (before && before !== who) forget();
      sessionStorage.setItem("kit-who", who);
    } catch { /* storage is switched off */ }
  };

  /* ── leaving ── */
  const leave = () => {
    leaving = true;
    try { forget(); } catch { /* storage is switched off */ }
    document.getElementById("leave").submit();
  };
  const askToLeave = (event) => {
    const form = document.getElementById("leave");
    if (!form) return;
    event.preventDefault();
    const count = pending();
    if (count === 0) { leave(); return; }
    const dialog = document.getElementById("leaving");
    const text = dialog.querySelector("[data-count]");
    text.textContent = text.dataset.count.replace("{n}", count);
    dialog.showModal();
  };

  /* ── clicks that every page knows ── */
  const clicks = [
    ["[data-elder]", () => elder(!elder())],
    ["[data-language]", (_, node) => language(node.dataset.language)],
    ["[data-open]", (_, node) => document.getElementById(node.dataset.open)?.showModal()],
    ["[data-close]", (_, node) => node.closest("dialog")?.close()],
    ["[data-reopen]", () => reopen()],
    ["[data-leave-now]", () => leave()],
    [".leave, [data-leave]", (event) => askToLeave(event)],
  ];
  document.addEventListener("click", (event) => {
    for (const [selector, act] of clicks) {
      const node = event.target.closest?.(selector);
      if (node) act(event, node);
    }
  });
  addEventListener("beforeprint", () => document.querySelectorAll("details:not(.deed, .finish)").forEach((one) => { one.open = true; }));

  addEventListener("beforeunload", (event) => {
    if (leaving || link.state === "gone" || pending() === 0) return;
    event.preventDefault();
    event.returnValue = "";
  });
  addEventListener("pagehide", () => {
    const id = config().kernelId;
    if (id) navigator.sendBeacon(`${base()}/voila/api/shutdown/${id}`);
  });
  addEventListener("pageshow", (event) => { if (event.persisted) reopen(); });

  /* ── the banner ── */
  const link = { state: "ok", editor: "ok", since: "", pending: 0, timer: 0, probe: 0 };
  const banner = (kind, role, head, text, action) => {
    document.getElementById("kit-banner")?.remove();
    if (!kind) return;
    const node = document.createElement("div");
    node.id = "kit-banner";
    node.className = `banner pin ${kind === "gone" ? "" : kind}`;
    node.setAttribute("role", role);
    const line = document.createElement("p");
    const bold = document.createElement("b");
    bold.textContent = head;
    line.append(bold, text);
    node.append(line);
    if (action) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = kind === "gone" ? "btn main" : "btn small";
      button.textContent = action.label;
      button.addEventListener("click", action.act);
      node.append(button);
    }
    document.getElementById("main").before(node);
  };

  const kernel = () => window.kitPage?.kernel;
  const lost = () => {
    if (link.state !== "ok") return;
    link.state = "waiting";
    clearTimeout(link.timer);
    /* A break of a second or two is nobody's business. */
    link.timer = setTimeout(() => {
      const safe = link.since ? say("waiting_safe", { since: link.since }) : say("waiting_plain");
      banner("retry", "status", say("waiting"), safe, { label: say("try_now"), act: () => probe(true) });
    }, 1500);
    schedule(500);
  };
  const gone = () => {
    if (link.state === "gone") return;
    link.state = "gone";
    clearTimeout(link.timer);
    clearTimeout(link.probe);
    const safe = link.since ? say("gone_safe", { since: link.since }) : say("gone_plain");
    const rest = Math.max(link.pending, pending()) > 0 ? say("gone_pending") : "";
    banner("gone", "alert", say("gone"), safe + rest, { label: say("reopen"), act: reopen });
    dispatchEvent(new CustomEvent("kit:gone"));
  };
  const back = () => {
    if (link.state !== "waiting") return;
    const shown = document.getElementById("kit-banner");
    const unsaved = Math.max(link.pending, pending());
    link.state = "ok";
    clearTimeout(link.timer);
    clearTimeout(link.probe);
    dispatchEvent(new CustomEvent("kit:back"));
    if (!shown) return;
    banner("ok", "status", say("back"), unsaved > 0 ? say("back_pending", { n: unsaved }) : "");
    link.timer = setTimeout(() => { if (link.state === "ok") banner(null); }, 4000);
  };

  const schedule = (milliseconds) => {
    clearTimeout(link.probe);
    link.probe = setTimeout(() => probe(false), milliseconds);
  };
  const probe = async (now, renew = false) => {
    const id = config().kernelId;
    if (!id || link.state === "gone") return;
    try {
      /* A network that swallows everything must not hold up the next try. */
      const signal = AbortSignal.timeout?.(8000);
      const answer = await fetch(`${base()}/kit/alive/${id}`, { cache: "no-store", credentials: "same-origin", signal });
      if (answer.ok) {
        const said = await answer.text();
        /* Signed out elsewhere, or the time is over: nothing private stays on the screen. What was not yet
           saved waits in this tab for the same person. */
        if (said === "out") { reopen(); return; }
        if (said === "no") { gone(); return; }
        const connection = kernel();
        if (connection && (renew || connection.connectionStatus !== "connected")) {
          /* The server answers and the socket still waits for its turn, or died in its sleep without
             noticing: do not wait with it. */
          await connection.reconnect().catch(() => {});
        } else if (link.editor === "waiting") {
          /* An editor still waits for its answer: it sends again, and says itself when it has one. */
          dispatchEvent(new CustomEvent("kit:back"));
        } else {
          back();
          return;
        }
      }
    } catch { /* no network: go on waiting */ }
    if (link.state === "waiting") schedule(now ? 1000 : 3000);
  };

  addEventListener("kit:link", ({ detail = {} }) => {
    if (detail.since) link.since = detail.since;
    if (detail.pending !== undefined) link.pending = Number(detail.pending);
    link.editor = detail.state || "ok";
    if (detail.state === "waiting") lost();
    else if (kernel()?.connectionStatus === "connected") back();
  });
  let hidden = 0;
  addEventListener("offline", lost);
  addEventListener("online", () => probe(true, true));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) hidden = Date.now();
    else probe(true, Date.now() - hidden > ASLEEP);
  });

  /* ── the process behind the page, and the parts it draws ── */
  const watchKernel = () => {
    const connection = kernel();
    connection.connectionStatusChanged.connect((_, status) => {
      if (status !== "connected") lost();
      else if (link.editor === "waiting") dispatchEvent(new CustomEvent("kit:back"));
      else back();
    });
    connection.statusChanged.connect((_, status) => { if (status === "dead") { lost(); probe(true); } });
    connection.disposed.connect(gone);
    setTimeout(() => { if (connection.connectionStatus !== "connected") lost(); }, 3000);
  };
  addEventListener("kit:kernel", watchKernel);
  const start = () => {
    forgetOthers();
    document.getElementById("waiting")?.remove();
    setTimeout(() => {
      if (link.state !== "ok" || !document.querySelector(".part[aria-busy]")) return;
      banner("gone", "alert", say("stuck"), say("stuck_safe"), { label: say("reopen"), act: reopen });
    }, 30000);
  };

  /* ── a table of choices: 1, 2, 3 … choose in the line where one is, and go on to the next ── */
  document.addEventListener("keydown", (event) => {
    const table = event.target.closest?.("table[data-digits]");
    if (!table || event.target.type !== "radio" || event.altKey || event.ctrlKey || event.metaKey) return;
    const lines = [...table.rows].map((row) => [...row.querySelectorAll("input[type=radio]")]).filter((line) => line.length);
    const at = lines.findIndex((line) => line.includes(event.target));
    const chosen = /^[1-9]$/.test(event.key) && lines[at]?.[Number(event.key) - 1];
    if (!chosen) return;
    event.preventDefault();
    chosen.click();
    const next = lines[at + 1];
    (next ? next.find((one) => one.checked) || next[0] : table.closest("form").querySelector("[type=submit]")).focus();
  });

  window.kit = { forget, elder, language, reopen, leave: askToLeave, link: () => ({ ...link }) };
  document.addEventListener("DOMContentLoaded", start);
  /* The first look into what the tab keeps takes some milliseconds: now nobody waits for it. */
  try { sessionStorage.getItem("kit-who"); } catch { /* storage is switched off */ }
  /* The parts' script, imported rather than linked: a browser runs a linked module only when the page has come
     in whole; by then this one should have been read. */
  const { parts } = document.currentScript.dataset;
  if (parts) import(parts);
})();
