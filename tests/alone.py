"""`python -m tests.alone CONTROL|SERVED FOLDER`: a page in a network with nobody else in it, walked; prints who was asked.

Everything that a start does, a visit in both languages, some answers, a typed message, and a team that signs in.
"""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import psutil

from benchmarks.client import Tab
from benchmarks.servers import Server, settle
from tests import outside, running


def served(folder: Path) -> None:
    """The site as `make run` starts it."""
    with running.site(folder / "data") as site:
        for language in ("en-GB", "zh-CN"):
            asked = urllib.request.Request(site.participant, headers={"Accept-Language": language})  # noqa: S310
            urllib.request.urlopen(asked, timeout=20).close()  # noqa: S310 - our own address
        server = Server("ours", site.ports["participant"], psutil.Process(site.child("participant")), ours=True)
        settle(server)
        with Tab(server) as tab:
            tab.say("What does this cost me?")
            tab.say("I have chest pain and cannot breathe")
        code = site.wait_for(r"one-time code .*: (\S+)").group(1)
        phrase = "a phrase of many words"
        form = f"code={code}&name=wei&phrase={phrase}&again={phrase}".replace(" ", "+")
        headers = {"Origin": site.team, "Sec-Fetch-Site": "same-origin"}
        sent = urllib.request.Request(f"{site.team}/first-account", form.encode(), headers)  # noqa: S310
        urllib.request.urlopen(sent, timeout=30).close()  # noqa: S310 - our own address


def control(folder: Path) -> None:
    """A bare page as Streamlit comes, with nothing switched off."""
    port = running.free_port()
    words = [sys.executable, "-m", "streamlit", "run", str(running.ROOT / "benchmarks" / "bare_page.py")]
    words += ["--server.headless=true", f"--server.port={port}"]
    told = os.environ | {"PYTHONPATH": os.pathsep.join((str(running.SERVED), str(running.ROOT)))}
    told |= {"PRESCREEN_TEST_OUTSIDE": str(folder / "data.outside"), "HOME": str(folder)}
    with subprocess.Popen(words, cwd=folder, env=told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        until = time.monotonic() + 60
        while time.monotonic() < until and not outside.lost():
            with suppress(urllib.error.URLError, OSError):
                urllib.request.urlopen(f"http://localhost:{port}/", timeout=2).close()
            time.sleep(0.2)
        process.terminate()


if __name__ == "__main__":
    where = Path(sys.argv[2])
    if not outside.nobody_else():
        print(json.dumps({"alone": False}))
        sys.exit(0)
    {"served": served, "control": control}[sys.argv[1]](where)
    told = where / "data.outside"
    print(json.dumps({"alone": True, "lost": outside.lost(), "asked": told.read_text() if told.exists() else ""}))
