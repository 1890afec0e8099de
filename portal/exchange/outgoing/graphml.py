"""The network of a province as GraphML, which Gephi and others open."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from graph.rules.cleaning import clean_text

NODE_KEYS = dict.fromkeys(("kind", "name_fr", "name_ar", "domain"), "string") | {
    "lat": "double", "lon": "double", "synthetic": "boolean",
}  # fmt: skip
EDGE_KEYS = {"type": "string", "since": "int"}
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'


def write_graphml(nodes: Iterable[Mapping[str, Any]], edges: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a graph: organisations with their kind, names, main domain and point; links with their type and year."""
    yield HEAD
    for of, keys in (("node", NODE_KEYS), ("edge", EDGE_KEYS)):
        for name, type in keys.items():
            yield f'<key id="{of}-{name}" for="{of}" attr.name="{name}" attr.type="{type}"/>\n'
    yield '<key id="label" for="node" attr.name="label" attr.type="string"/>\n<graph edgedefault="directed">\n'
    for node in nodes:
        label = _data("label", node["name_fr"] or node["name_ar"] or node["id"])
        yield f"<node id={_quoted(node['id'])}>{label}{_values('node', NODE_KEYS, node)}</node>\n"
    for at, edge in enumerate(edges):
        ends = f"source={_quoted(edge['source'])} target={_quoted(edge['target'])}"
        yield f'<edge id="e{at}" {ends}>{_values("edge", EDGE_KEYS, edge)}</edge>\n'
    yield "</graph>\n</graphml>\n"


def _values(of: str, keys: Iterable[str], item: Mapping[str, Any]) -> str:
    return "".join(_data(f"{of}-{name}", item[name]) for name in keys if item[name] not in (None, ""))


def _data(key: str, value: Any) -> str:
    return (
        f'<data key="{key}">{escape(clean_text(str(value).lower() if isinstance(value, bool) else str(value)))}</data>'
    )


def _quoted(text: str) -> str:
    return quoteattr(clean_text(text))
