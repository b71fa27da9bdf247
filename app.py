"""hwx for ``flask run`` and every WSGI server: settings from the environment, then the app."""

from __future__ import annotations

import os

from hwx.factory import create_app
from hwx.settings import read_settings

app = create_app(read_settings(os.environ))
