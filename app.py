"""hwx for ``flask run`` and every WSGI server: settings from the environment, then the app."""

from __future__ import annotations

import os
import sys

from hwx.doctor import only_doctor
from hwx.factory import create_app
from hwx.settings import UnsafeSettings, read_settings

try:
    app = create_app(read_settings(os.environ))
except UnsafeSettings as refused:
    app = only_doctor(refused, sys.argv)
