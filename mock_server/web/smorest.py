"""flask-smorest behind one door: all that is used of its insides, of which only the documents are.

`tests/web/test_libraries.py` says what is missing when a release of it changes one of them.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from flask_smorest import Api, Blueprint

# The methods of its Api that are replaced here, each with what would happen otherwise.
REPLACED = {
    "_register_error_handlers": "errors would be answered by its handlers, not by our stages",
    "_register_responses": "the documents would have its own answers to errors",
    "_register_pagination_header": "the documents would have a schema that nobody uses",
}


class DocumentedApi(Api):
    """Its Api without error handlers: our stages render problems, the face's tables document how."""

    # Every status that a call may answer with is listed, so nothing is left for a default to cover.
    DEFAULT_ERROR_RESPONSE_NAME = None

    @abstractmethod
    def register_refusals(self) -> None:
        """Put into the document what calls may be refused with."""

    def _register_error_handlers(self) -> None:
        """Ours are stages."""

    def _register_responses(self) -> None:
        self.register_refusals()

    def _register_pagination_header(self) -> None:
        """Nobody here pages by header, and an unused schema would stand in every document."""

    def register_blueprint(self, blueprint: Blueprint, **_: Any) -> None:
        """Describe the calls of a blueprint that the app has registered already."""
        blueprint.register_views_in_doc(self, self._app, self.spec, name=blueprint.name, parameters=None)
        self.spec.tag({"name": blueprint.name, "description": blueprint.description})


def documented(view: Any, wrapper: Any) -> Any:
    """A view with what flask-smorest has put on the wrapper that it would have called in its place."""
    view._apidoc = wrapper._apidoc  # noqa: SLF001 - where flask-smorest's Blueprint.route looks for it
    return view
