// What the kernel connection takes from @jupyterlab/coreutils; the rest stays out.
export { PageConfig } from "@jupyterlab/coreutils/lib/pageconfig.js";
export { URLExt } from "@jupyterlab/coreutils/lib/url.js";
