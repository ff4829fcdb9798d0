/* Waiting for a free place: asks again after some seconds, while somebody is looking. A reload keeps the whole
   address; it is not tried while the server does not answer, for then the browser's own error page would come. */
(() => {
  "use strict";
  const place = document.querySelector("[data-again]");
  const seconds = Number(place.dataset.again);
  const look = async () => {
    const here = !document.hidden && await fetch(place.dataset.asked, { cache: "no-store" }).then((a) => a.ok, () => false);
    if (here) location.reload();
    else setTimeout(look, seconds * 1000);
  };
  setTimeout(look, seconds * 1000);
})();
