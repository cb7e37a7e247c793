"""The schema that every other derives from: an error of it holds nothing of what it came through."""

from __future__ import annotations

from typing import Any

import marshmallow


class Schema(marshmallow.Schema):
    """marshmallow's, without the circle that it leaves: the frame that raises an error keeps it, and it the frame."""

    def load(self, data: Any, **options: Any) -> Any:
        """Raises ValidationError."""
        try:
            return super().load(data, **options)
        except marshmallow.ValidationError as error:
            raise error.with_traceback(None)  # noqa: B904 - it is the same
