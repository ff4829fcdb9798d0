/* The door: forgets what an earlier visitor left, reads the slip's QR link, fills in a demonstration person. */
(() => {
  "use strict";
  const number = document.getElementById("number");
  const pin = document.getElementById("pin");
  const form = document.getElementById("door");

  /* Whoever was only sent back to the door (the sign-in ran out) keeps the words not yet saved in this tab,
     unless others use this computer too. Everybody else starts from nothing. */
  const sentBack = new URLSearchParams(location.search).has("next");
  const others = document.cookie.split("; ").includes("kit_shared=1");
  if (form && form.action.endsWith("/sign-in") && (!sentBack || others)) {
    try { window.kit.forget(); } catch { /* storage is switched off: nothing to clear */ }
  }

  const fill = (slip, secret) => {
    number.value = slip;
    pin.value = secret;
    pin.focus();
  };

  const readSlip = () => {
    const link = new URLSearchParams(location.hash.slice(1));
    if (!number || !link.has("n")) return;
    history.replaceState(null, "", location.pathname + location.search);
    fill(link.get("n") || "", link.get("c") || "");
  };
  readSlip();
  addEventListener("hashchange", readSlip);

  document.addEventListener("click", (event) => {
    const one = event.target.closest("[data-number]");
    if (!one || !form) return;
    event.preventDefault();
    fill(one.dataset.number, one.dataset.pin);
    form.requestSubmit();
  });
})();
