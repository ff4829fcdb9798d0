"""The one kind of process that pages run in, whatever else is installed on the computer."""

from __future__ import annotations

import sys
from functools import cache
from importlib.metadata import entry_points

from ipykernel.kernelspec import RESOURCES
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from traitlets import Callable

from kit.server.provisioner import LAUNCHER, NAME

KERNEL = "python3"
"""What notebooks call it, so that they open in JupyterLab unchanged."""


class PageKernelSpecs(KernelSpecManager):
    """Offers ``python3`` alone, forked from the process that ``address()`` tells if there is one."""

    address = Callable(str)
    """The forking process's socket at this moment, "" where there is none."""

    def find_kernel_specs(self) -> dict[str, str]:
        """The one kernel and where its pictures are."""
        return {KERNEL: RESOURCES}

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The one kernel; ``NoSuchKernel`` for any other name."""
        if kernel_name != KERNEL:
            raise NoSuchKernel(kernel_name)
        return KernelSpec(
            argv=[sys.executable, "-m", LAUNCHER, "-f", "{connection_file}"],
            display_name="Python 3 (ipykernel)",
            language="python",
            resource_dir=RESOURCES,
            metadata=self._provisioner(),
        )

    def forked_from(self) -> str:
        """The forking process's socket at this moment, "" where pages cannot be forked."""
        address: str = self.address()
        return address if address and _offered() else ""

    def _provisioner(self) -> dict[str, object]:
        address = self.forked_from()
        if not address:
            return {}
        return {"kernel_provisioner": {"provisioner_name": NAME, "config": {"address": address}}}


@cache
def _offered() -> bool:
    """Whether the kit is installed with its entry points; asked once, for it reads every package's."""
    return bool(entry_points(group=KernelProvisionerFactory.GROUP_NAME, name=NAME))
