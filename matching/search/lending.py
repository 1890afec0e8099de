"""Arrays lent to compiled functions without counting who holds them."""

from typing import Any

from numba.core import cgutils, types
from numba.extending import intrinsic


@intrinsic  # type: ignore[untyped-decorator, unused-ignore]  # numba has no types.
def _lend(_context: Any, value: Any) -> Any:
    """Return an array, or a tuple of some, as nobody's, so that numba counts no references to it.

    Counting them took half of the time of a search, and made threads wait for each other. What is lent must be held by
    the caller for as long as it is used, and not be returned.
    """

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return _disowned(context, builder, signature.args[0], given[0])

    return value(value), code


lend: Any = _lend
"""The same, as code that has types calls it."""


def _disowned(context: Any, builder: Any, kind: Any, value: Any) -> Any:
    if isinstance(kind, types.Array):
        array = context.make_array(kind)(context, builder, value=value)
        array.meminfo = cgutils.get_null_value(array.meminfo.type)
        array.parent = cgutils.get_null_value(array.parent.type)
        return array._getvalue()
    if isinstance(kind, types.BaseTuple):
        for at, part in enumerate(kind.types):
            whole = _disowned(context, builder, part, builder.extract_value(value, at))
            value = builder.insert_value(value, whole, at)
    return value
