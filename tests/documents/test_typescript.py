"""The types of clients/typescript are those of the control plane's document."""

from tests.documents import typescript
from tests.documents.playing import Player
from tests.support.servers import own_server


def test_the_types_are_what_make_types_writes() -> None:
    with own_server(*typescript.SYSTEMS) as server:
        made = typescript.written(Player(server.url).document("control"))
    assert typescript.FILE.read_text("utf-8") == made, "make types"


def test_a_schema_becomes_an_interface_and_a_call_its_query_body_and_answer() -> None:
    page = {"type": "object", "properties": {"items": {"type": "array", "items": {"type": ["string", "null"]}}}}
    limit = {"name": "limit", "in": "query", "required": True, "description": "How many."}
    limit |= {"schema": {"type": "integer"}}
    answer = {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Page"}}}}}
    call = {"operationId": "listThings", "summary": "List things", "parameters": [limit], "responses": answer}
    document = {"servers": [{"url": "/_mock"}], "paths": {"/things": {"get": call}}}
    made = typescript.written({**document, "components": {"schemas": {"Page": page}}})
    assert "export interface Page {\n  items?: (string | null)[];\n}" in made
    assert "  /** List things */\n  listThings: {\n    query: {\n      /** How many. */\n      limit: number;\n" in made
    assert "    };\n    body: undefined;\n    answer: Page;\n" in made
