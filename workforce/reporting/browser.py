"""Draws figures as PNG files with the browser of this computer; run as a program of its own, with the job as argument.

The job is a JSON file: ``figures`` (each ``path``, ``figure``, ``width``, ``height``), ``scale``, ``seconds`` and
``proxy``. Nothing is asked of the network: plotly.js comes from the installed package, MathJax is off, the page may
load files and data alone, and the browser, which would call its maker at every start, finds neither a name server nor
a way out. A browser that does not answer in time is ended.
"""

import asyncio
import json
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import kaleido
import plotly
from choreographer.browsers import Chromium
from choreographer.errors import ChromeNotFoundError

NO_BROWSER, LATE = 3, 4
"""Exit codes: this computer has no browser that can draw; it took too long."""

POLICY = (
    "default-src 'none'; script-src file: 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; "
    "img-src data: blob:; font-src data:"
)
QUIET = (
    "--disable-background-networking", "--disable-client-side-phishing-detection", "--disable-default-apps",
    "--disable-component-extensions-with-background-pages", "--disable-domain-reliability", "--disable-extensions",
    "--disable-features=MediaRouter,NetworkTimeServiceQuerying,OptimizationHints,Translate", "--no-pings",
    "--host-resolver-rules=MAP * ~NOTFOUND", "about:blank",
)  # fmt: skip


class QuietBrowser(Chromium):
    """Chromium, Chrome or Edge that calls nobody and opens an empty page."""

    def get_cli(self) -> Sequence[str]:
        """The command line of the browser."""
        return [*super().get_cli(), *QUIET]


def page() -> kaleido.PageGenerator:
    """The page on which the figures are drawn, with plotly.js from the installed package."""
    library = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    library.stat()  # kaleido would take a missing file from the network
    made = kaleido.PageGenerator(plotly=(library.as_uri(), "utf-8"), mathjax=False)
    guard = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    made.header = made.header.replace("<head>", f"<head>{guard}")
    return made


async def draw(job: dict[str, Any]) -> None:
    """Draw every figure of a job into its file."""
    figures = [
        {
            "fig": one["figure"],
            "path": one["path"],
            "opts": {"format": "png", "width": one["width"], "height": one["height"], "scale": job["scale"]},
        }
        for one in job["figures"]
    ]
    drawer = kaleido.Kaleido(page_generator=page(), browser_cls=QuietBrowser, proxy_server=job["proxy"], timeout=None)
    limit = threading.Timer(job["seconds"], _give_up, [drawer])
    limit.daemon = True
    limit.start()
    async with drawer:
        await drawer.write_fig_from_object(figures, cancel_on_error=True)
    limit.cancel()


def _give_up(drawer: kaleido.Kaleido) -> None:
    """End the browser with all its processes (it heads a group of its own), and this program."""
    browser = getattr(drawer, "subprocess", None)
    if browser is not None and sys.platform != "win32":
        os.killpg(browser.pid, signal.SIGKILL)
    elif browser is not None:
        browser.kill()
    os._exit(LATE)


def main(file: str) -> int:
    """Draw the job in a file; the exit code."""
    try:
        asyncio.run(draw(json.loads(Path(file).read_text(encoding="utf-8"))))
    except ChromeNotFoundError:
        return NO_BROWSER
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
