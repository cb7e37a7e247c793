"""`make types`: the types of the control plane's document, for the client in TypeScript."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.documents.playing import FACES, Document, Player, operations
from tests.support.servers import own_server

FILE = Path(__file__).parents[2] / "clients" / "typescript" / "control.d.cts"
# Ours, without those that other packages bring.
SYSTEMS = tuple(face for face in FACES if face != "control")
_PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}
_HEAD = "// Made of the control plane's OpenAPI document by `make types`."
_CALLS = "Each call by its operationId: what it takes in its query and as its body, and what it answers."

Schema = Mapping[str, Any]


def written(document: Document) -> str:
    """The file as this document has it: an interface for each schema, and `Operations` with each call in JSON."""
    named = [_interface(name, schema) for name, schema in document["components"]["schemas"].items()]
    calls = "".join(_call(operation.about) for operation in operations(document).values())
    return "\n".join([_HEAD, *named, f"/** {_CALLS} */", f"export interface Operations {{\n{calls}}}", ""])


def _interface(name: str, schema: Schema) -> str:
    return f"{_comment('', schema)}export interface {name} {_fields(schema)}\n"


def _call(operation: Schema) -> str:
    first = min(operation["responses"])
    told = {
        "query": _query(operation),
        "body": _in_json(operation.get("requestBody", {})),
        "answer": _in_json(operation["responses"][first]),
    }
    parts = "".join(f"    {name}: {kind};\n" for name, kind in told.items())
    return f"  /** {operation['summary']} */\n  {operation['operationId']}: {{\n{parts}  }};\n"


def _query(operation: Schema) -> str:
    taken = [parameter for parameter in operation.get("parameters", ()) if parameter["in"] == "query"]
    return _fields(
        {
            "properties": {told["name"]: told["schema"] | _described(told) for told in taken},
            "required": [told["name"] for told in taken if told.get("required")],
        },
        "    ",
    )


def _described(part: Schema) -> Schema:
    return {"description": part["description"]} if "description" in part else {}


def _in_json(told: Schema) -> str:
    """What is sent as JSON; undefined for nothing, or for what is no JSON."""
    for media_type, content in told.get("content", {}).items():
        if media_type.endswith("json"):
            return _type(content["schema"], "    ")
    return "undefined"


def _type(schema: Schema, indent: str = "") -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    if "anyOf" in schema:
        return " | ".join(_type(one, indent) for one in schema["anyOf"])
    kinds = [schema.get("type", [])] if isinstance(schema.get("type"), str) else schema.get("type", [])
    return " | ".join(_one(kind, schema, indent) for kind in kinds) or "unknown"


def _one(kind: str, schema: Schema, indent: str) -> str:
    if kind == "array":
        items = _type(schema.get("items", {}), indent)
        return f"({items})[]" if " | " in items else f"{items}[]"
    if kind != "object":
        return _PLAIN[kind]
    if schema.get("properties"):
        return _fields(schema, indent)
    more = schema.get("additionalProperties", True)
    return f"Record<string, {_type(more, indent) if isinstance(more, Mapping) else 'unknown'}>"


def _fields(schema: Schema, indent: str = "") -> str:
    inner, required = indent + "  ", schema.get("required", ())
    lines = "".join(
        f"{_comment(inner, told)}{inner}{name}{'' if name in required else '?'}: {_type(told, inner)};\n"
        for name, told in schema.get("properties", {}).items()
    )
    if schema.get("additionalProperties") is True:
        lines += f"{inner}[more: string]: unknown;\n"
    return f"{{\n{lines}{indent}}}" if lines else "Record<string, never>"


def _comment(indent: str, part: Schema) -> str:
    return f"{indent}/** {part['description']} */\n" if "description" in part else ""


if __name__ == "__main__":
    with own_server(*SYSTEMS) as server:
        FILE.write_text(written(Player(server.url).document("control")), "utf-8")
