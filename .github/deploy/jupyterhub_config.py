"""JupyterHub with the kit under /services/kit/: copy what you need into your own jupyterhub_config.py.

The kit keeps its own sign-in (slip and PIN): members of a branch need no account at the Hub, and a Hub account
opens nothing in the kit. The Hub gives it an address, and in the second form starts and watches it.
"""

import os

c = get_config()  # noqa: F821 - JupyterHub gives it

NODES = os.environ.get("KIT_NODES", "behind")

if NODES == "behind":
    # Two nodes, started by systemd (kit@.service with --base /services/kit/); nginx on this computer spreads
    # people over them: README.md says how its recipe changes. The Hub only passes /services/kit/ on.
    c.JupyterHub.services = [{"name": "kit", "url": "http://127.0.0.1:8870", "display": True}]
else:
    # One node that the Hub starts, restarts and stops.
    c.JupyterHub.services = [
        {
            "name": "kit",
            "url": "http://127.0.0.1:8871",
            "display": True,
            "command": [
                *("/srv/kit/.venv/bin/kit", "serve", "--no-browser", "--port", "8871"),
                *("--base", "/services/kit/", "--behind-proxy"),
            ],
            "cwd": "/srv/kit",
            "environment": {
                "KIT_STATE": "/var/lib/kit/hub",
                "KIT_DATABASE_URL": "postgresql+psycopg://kit@127.0.0.1/kit",
                "TZ": "Asia/Shanghai",
            },
        }
    ]
