"""The one kind of process that pages run in, whatever else is installed on the computer."""

from __future__ import annotations

from importlib.metadata import entry_points

from ipykernel.kernelspec import RESOURCES, make_ipkernel_cmd
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from traitlets import Unicode

from kit.server.provisioner import NAME

KERNEL = "python3"
"""What notebooks call it, so that they open in JupyterLab unchanged."""


class PageKernelSpecs(KernelSpecManager):
    """Offers ``python3`` alone, forked from the process at ``address`` if there is one."""

    address = Unicode()

    def find_kernel_specs(self) -> dict[str, str]:
        """The one kernel and where its pictures are."""
        return {KERNEL: RESOURCES}

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The one kernel; ``NoSuchKernel`` for any other name."""
        if kernel_name != KERNEL:
            raise NoSuchKernel(kernel_name)
        # Without history: its file and its thread would be shared by everybody's pages.
        return KernelSpec(
            argv=make_ipkernel_cmd(extra_arguments=["--HistoryManager.enabled=False"]),
            display_name="Python 3 (ipykernel)",
            language="python",
            resource_dir=RESOURCES,
            metadata=self._provisioner(),
        )

    def _provisioner(self) -> dict[str, object]:
        group = KernelProvisionerFactory.GROUP_NAME
        if not self.address or not entry_points(group=group, name=NAME):
            return {}
        return {"kernel_provisioner": {"provisioner_name": NAME, "config": {"address": self.address}}}
