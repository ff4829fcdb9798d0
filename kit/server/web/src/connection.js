// The connection to the page's kernel: Jupyter's own, which finds its way back after a break.
import { CommsOverSubshells } from "@jupyterlab/services/lib/kernel/comm.js";
import { KernelConnection } from "@jupyterlab/services/lib/kernel/default.js";
import { ServerConnection } from "@jupyterlab/services/lib/serverconnection.js";

/** Opens the socket; what is sent meanwhile waits. */
export function open({ kernelId, baseUrl }) {
  const here = new URL(baseUrl, location.origin);
  return new KernelConnection({
    model: { id: kernelId, name: "python3" },
    serverSettings: ServerConnection.makeSettings({
      baseUrl: here.href,
      wsUrl: here.href.replace(/^http/, "ws"),
      appendToken: false,
    }),
    // A page may not ask for subshells, and its messages are to be heard in the order they were sent.
    commsOverSubshells: CommsOverSubshells.Disabled,
  });
}
