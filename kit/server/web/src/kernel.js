// The kernel's half of the page, fetched beside the widgets' and needed only once they are drawn.
import { open } from "./connection.js";
import { reconcile } from "./reconcile.js";
import { resume } from "./resume.js";

/** Connects the page; `told` gets the connection as soon as there is one to watch, before the socket is open.
    Resolves when the socket is open and page and kernel have agreed for the first time. */
export function connect(page, config, told) {
  const { manager } = page;
  const kernel = open(config);
  page.kernel = kernel;
  manager.connect(kernel);
  let connected = false;
  let times = 0;
  return new Promise((resolve) => {
    kernel.connectionStatusChanged.connect(async (_, status) => {
      if (status !== "connected") {
        if (connected) manager.lost();
        connected = false;
        return;
      }
      connected = true;
      times += 1;
      manager.flush();
      if (times > 1) resume(manager);
      await reconcile(manager).catch(console.error);
      resolve(kernel);
    });
    told(kernel);
  });
}
