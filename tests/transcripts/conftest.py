"""What the tests of this room share."""

from tests.support.office import decided, here, site_office

__all__ = ["decided", "here", "site_office"]
