"""Plans a county's teachers: who leaves, what the pupils need, where the gaps will be.

The public names are `load`, `simulate`, `compare`, `save`, `retirement_month` and `Results`. They are fetched on first
use, so that importing the package costs nothing and `workforce.bootstrap` works on a bare Python. This file must still
parse on Pythons too old to run the project.
"""

__version__ = "0.1.0"
__all__ = ["Results", "__version__", "compare", "load", "retirement_month", "save", "simulate"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from workforce.api import Results, compare, load, retirement_month, simulate
    from workforce.stored import save


def __getattr__(name):
    """Fetches a public name from `workforce.api` or `workforce.stored` when it is first asked for."""
    if name not in __all__:
        raise AttributeError("module 'workforce' has no attribute '{}'".format(name))
    import importlib

    home = "workforce.stored" if name == "save" else "workforce.api"
    value = getattr(importlib.import_module(home), name)
    globals()[name] = value
    return value


def __dir__():
    """Lists the public names, fetched or not."""
    return sorted(set(globals()) | set(__all__))
