"""What the tests of this room share."""

from tests.support.office import decided, here

__all__ = ["decided", "here"]
