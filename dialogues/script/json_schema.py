"""Describe the script language as JSON Schema, for editors that complete and check as one types."""

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from dialogues.script.dialogue import Dialogue


def json_schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of a script, as authors write it."""
    schema = Dialogue.model_json_schema(by_alias=True, schema_generator=_AuthorsSchema)
    return {"$schema": _AuthorsSchema.schema_dialect, **schema, "title": "Dialogue script"}


class _AuthorsSchema(GenerateJsonSchema):
    """Leaves out defaults that an author would not write in this form."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        if isinstance(schema.get("default"), bool | int | str):
            return super().default_schema(schema)
        return self.generate_inner(schema["schema"])
