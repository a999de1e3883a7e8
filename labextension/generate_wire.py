"""Write ``src/view/wire.ts`` from ``figport.wire``, so that no name of the wire is typed twice.

Run ``python labextension/generate_wire.py`` after every change of ``figport/wire``; with ``--check`` it only
compares and exits 1 when the file is out of date.
"""

from __future__ import annotations

import dataclasses
import enum
import sys
import types
import typing
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "kernel_side"))

from figport import errors, wire  # noqa: E402

TARGET = HERE / "src" / "view" / "wire.ts"
SCALARS = {
    int: ("number", "'int'"),
    float: ("number", "'float'"),
    str: ("string", "'str'"),
    bool: ("boolean", "'bool'"),
}


def type_of(hint: Any) -> tuple[str, str]:
    """Return the TypeScript type of a field and the expression that describes it for checking."""
    if hint in SCALARS:
        return SCALARS[hint]
    if typing.get_origin(hint) is tuple:
        kind, spec = type_of(typing.get_args(hint)[0])
        return f"readonly {kind}[]", f"{{ list: {spec} }}"
    if isinstance(hint, types.UnionType):
        kind, spec = type_of(next(arg for arg in typing.get_args(hint) if arg is not types.NoneType))
        return f"{kind} | null", f"{{ optional: {spec} }}"
    if issubclass(hint, enum.StrEnum):
        return hint.__name__, f"{{ oneOf: {constant(hint.__name__)} }}"
    return hint.__name__, f"{{ record: {constant(hint.__name__)}_FIELDS }}"


def constant(name: str) -> str:
    """Return ``PointerAction`` as ``POINTER_ACTION``."""
    return "".join("_" + letter if letter.isupper() and place else letter for place, letter in enumerate(name)).upper()


def fields_of(cls: type[Any]) -> list[tuple[str, str, str]]:
    """Return name, TypeScript type and description of each field of a dataclass."""
    hints = typing.get_type_hints(cls)
    return [(field.name, *type_of(hints[field.name])) for field in dataclasses.fields(cls)]


def camel(name: str) -> str:
    """Return ``POINTER_ACTION`` as ``PointerAction``."""
    return "".join(part.capitalize() for part in name.split("_"))


def record(cls: type[Any], first: str) -> list[str]:
    """Return the lines of an interface."""
    doc = (cls.__doc__ or "").strip().split("\n")[0]
    lines = [f"/** {doc} */", f"export interface {cls.__name__} {{"]
    lines += [first] if first else []
    lines += [f"  readonly {name}: {kind};" for name, kind, _ in fields_of(cls)]
    return [*lines, "}", ""]


def table(cls: type[Any]) -> list[str]:
    """Return the lines of a record's field table."""
    lines = [f"const {constant(cls.__name__)}_FIELDS = {{"]
    lines += [f"  {name}: {spec}," for name, _, spec in fields_of(cls)]
    return [*lines, "} as const satisfies Fields;", ""]


def generate() -> str:
    """Return the text of ``wire.ts``."""
    lines = [
        "// Generated from kernel_side/figport/wire/ by labextension/generate_wire.py. Do not edit.",
        "",
    ]
    for name in (
        "PROTOCOL",
        "MIME_TYPE",
        "COMM_TARGET",
        "ANYWHERE",
        "MAX_INPUT",
        "MAX_OUTPUT",
        "MAX_FIELDS",
        "MAX_ITEMS",
    ):
        value = getattr(wire, name)
        lines.append(f"export const {name} = {value!r};".replace('"', "'"))
    lines += ["", "export enum Kind {"]
    lines += [f"  {camel(kind.name)} = {kind.value}," for kind in wire.Kind]
    lines += ["}", "", "export enum ErrorCode {"]
    lines += [f"  {camel(code.name)} = '{code.value}'," for code in errors.ErrorCode]
    lines += ["}", "", "/** The WebSocket close code of each error. */"]
    lines += ["export const CLOSE_CODES: Readonly<Record<ErrorCode, number>> = {"]
    lines += [f"  [ErrorCode.{camel(code.name)}]: {errors.CLOSE_CODES[code]}," for code in errors.ErrorCode]
    lines += ["};", ""]
    lines += [
        "/** How a field is checked when it comes in. */",
        "export type Spec =",
        "  | 'int'",
        "  | 'float'",
        "  | 'str'",
        "  | 'bool'",
        "  | { readonly list: Spec }",
        "  | { readonly optional: Spec }",
        "  | { readonly oneOf: readonly string[] }",
        "  | { readonly record: Fields };",
        "export interface Fields {",
        "  readonly [name: string]: Spec;",
        "}",
        "",
    ]
    states = (
        wire.ToolbarUse,
        wire.Fit,
        wire.SizePurpose,
        wire.WheelUse,
        wire.CursorShape,
        wire.KernelStatus,
        wire.Access,
    )
    forms = (wire.FieldType, wire.FormAction)
    for enumeration in (wire.Party, wire.PointerAction, wire.KeyAction, wire.Modifier, wire.Codec, *states, *forms):
        names = ", ".join(f"'{member.value}'" for member in enumeration)
        title = constant(enumeration.__name__)
        lines += [f"/** {(enumeration.__doc__ or '').strip()} */"]
        lines += [f"export const {title} = [{names}] as const;"]
        lines += [f"export type {enumeration.__name__} = (typeof {title})[number];", ""]
    for part in (
        wire.Rect,
        wire.Scroll,
        wire.Area,
        wire.Mark,
        wire.Slide,
        wire.Place,
        wire.Tool,
        wire.Chrome,
        wire.Format,
        wire.FormPage,
        wire.FieldChoice,
        wire.FormField,
        wire.Listed,
        wire.Band,
    ):
        lines += record(part, "") + table(part)
    for kind, cls in wire.MESSAGES.items():
        lines += record(cls, f"  readonly kind: Kind.{camel(kind.name)};") + table(cls)
    lines += ["export type Message ="]
    lines += [f"  | {cls.__name__}" for cls in wire.MESSAGES.values()]
    lines[-1] += ";"
    for party in wire.Party:
        lines += ["", f"/** What a {party.value} may send. */", f"export type From{camel(party.name)} ="]
        lines += [f"  | {cls.__name__}" for cls in wire.MESSAGES.values() if party in cls.senders]
        lines[-1] += ";"
    lines += ["", "/** The same by the sender's name. */", "export interface SentBy {"]
    lines += [f"  readonly {party.value}: From{camel(party.name)};" for party in wire.Party]
    lines += ["}", "", "/** The fields of each kind, in the order in which they are written. */"]
    lines += ["export const FIELDS: Readonly<Record<Kind, Fields>> = {"]
    lines += [f"  [Kind.{camel(kind.name)}]: {constant(cls.__name__)}_FIELDS," for kind, cls in wire.MESSAGES.items()]
    lines += ["};", "", "/** Who may send each kind. */"]
    lines += ["export const SENDERS: Readonly<Record<Kind, readonly Party[]>> = {"]
    for kind, cls in wire.MESSAGES.items():
        senders = ", ".join(f"'{party.value}'" for party in wire.Party if party in cls.senders)
        lines += [f"  [Kind.{camel(kind.name)}]: [{senders}],"]
    lines += ["};", "", "/** What a page may send whose user may look at figures and not use them. */"]
    looking = ", ".join(f"Kind.{camel(kind.name)}" for kind in sorted(wire.LOOKING))
    lines += ["export const LOOKING: ReadonlySet<Kind> = new Set(["]
    lines += [*(f"  {name}," for name in looking.split(", ")), "]);", ""]
    return "\n".join(lines)


def main() -> int:
    """Write the file, or compare it."""
    text = generate()
    if "--check" not in sys.argv:
        TARGET.write_text(text)
        return 0
    if TARGET.read_text() == text:
        return 0
    print(f"{TARGET} is out of date. Run: python {Path(__file__).name}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
