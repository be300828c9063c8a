"""Proves the program against the server that FACTBRIEF_ENDPOINT names: prove.py SERVER FOLDER. See `prove`."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("FACTBRIEF_PROGRAM", str(ROOT / "target/debug/factbrief"))
BAKERY = ROOT / "fixtures/universes/bakery"
DAY = os.environ.get("PROVE_DAY", "2025-12-18")

server, folder = sys.argv[1], pathlib.Path(sys.argv[2])
url, model = os.environ["FACTBRIEF_ENDPOINT"], os.environ["FACTBRIEF_ENDPOINT_MODEL"]
environment = {name: value for name, value in os.environ.items() if not name.startswith("FACTBRIEF_")}
if key := os.environ.get("FACTBRIEF_ENDPOINT_KEY"):
    environment["FACTBRIEF_API_KEY"] = key
wrong = []


def run(*arguments, **more):
    """The program's standard output, its exit status and the seconds it took."""
    begun = time.monotonic()
    done = subprocess.run([PROGRAM, *map(str, arguments)], env={**environment, **more}, cwd=folder, capture_output=True, text=True)
    return done, time.monotonic() - begun


def expect(true, what):
    if not true:
        wrong.append(what)
        print(f"WRONG: {what}")


def edition(name, predicted, *arguments):
    """Generates a day, which must publish, in the output mode that was predicted."""
    out = folder / name
    shutil.rmtree(out, ignore_errors=True)
    made, seconds = run("generate", "--no-cache", "--out", out, *arguments)
    (folder / f"{name}.log").write_text(made.stdout + made.stderr)
    expect(made.returncode == 0, f"{name}: generate ended with {made.returncode}: {made.stderr[-800:]}")
    manifests = sorted(out.glob("*/manifest.json"))
    if not manifests:
        expect(False, f"{name}: nothing was published")
        return None
    manifest = json.loads(manifests[0].read_text())
    written = [s for s in manifest["sections"] if s.get("calls")]
    asked = [s for s in written if s.get("rung")]
    last = asked[-1]["rung"] if asked else None
    expect(asked and last == predicted, f"{name}: check predicted `{predicted}`, generate ended with `{last}`")
    keys = ("kept", "repaired", "replaced")
    tally = {k: sum(s[k] for s in written) for k in keys}
    tally["lost"] = sum(1 for s in written if s.get("fallback"))
    claims = {k: v for k, v in manifest["claims"].items() if k in ("contradicted", "unsupported", "stale", "defect") and v}
    expect(not claims, f"{name}: published with {claims}")
    usage = manifest.get("usage") or {}
    # A cancelled stream is estimated: the server did not say what came from its cache.
    later = [c["usage"] for s in written[1:] for c in s["calls"] if (c.get("usage") or {}).get("exact")]
    share = 100 * sum(u["cached"] for u in later) // max(sum(u["prompt"] for u in later), 1)
    print(f"{name}: published in {seconds:.0f} s with `{last}`; {len(written)} sections: "
          + ", ".join(f"{v} {k}" for k, v in tally.items())
          + f"; {usage.get('prompt', 0)} prompt tokens ({usage.get('cached', 0)} cached, {share} % from the second section on), {usage.get('completion', 0)} answered"
          + ("" if usage.get("exact") else ", estimated"))
    return {"seconds": round(seconds), "rung": last, "sections": len(written), **tally, "usage": usage, "cached_share_later": share}


def fill(marker, text):
    """Puts `text` between the page's markers."""
    page = ROOT / "docs/endpoints.md"
    old = page.read_text()
    begin, end = f"<!-- {marker} -->\n", f"<!-- end {marker} -->"
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.S)
    expect(pattern.search(old), f"docs/endpoints.md has no marker {marker}")
    page.write_text(pattern.sub(lambda _: begin + text + end, old))


# Nothing is known beforehand: the URL alone, under no profile's own port.
measured = folder / "measured.toml"
done, seconds = run("endpoints", "check", url, "--model", model, "--report", folder / "check.json", "--profile", measured)
(folder / "check.txt").write_text(done.stdout or done.stderr)
expect(done.returncode in (0, 1), f"check ended with {done.returncode}: {done.stderr}")
report = json.loads((folder / "check.json").read_text())
print(f"check: {seconds:.0f} s, exit {done.returncode}; {report['prediction']}")
expect(report.get("rung"), "check predicts that no section can be had")

summary = {"server": server, "model": model, "check_exit": done.returncode, "check_seconds": round(seconds)}
if report.get("rung"):
    if not os.environ.get("PROVE_NO_BAKERY"):
        summary["bakery"] = edition(
            "unmeasured", report["rung"], "--endpoint", url, "--model", model,
            "--config", BAKERY / "factbrief.toml", "--snapshot", BAKERY / "snapshot.json",
        )
    if DAY != "none":
        name = report["endpoint"]
        summary["day"] = edition("day", report["measured_rung"], "--config", measured, "--endpoint", name, "--date", DAY)
(folder / "summary.json").write_text(json.dumps(summary, indent=1) + "\n")
if os.environ.get("PROVE_DOCS") and not wrong:
    fill(server, "```text\n" + done.stdout + "```\n")
print(f"{server}: " + ("as predicted" if not wrong else f"{len(wrong)} wrong"))
sys.exit(bool(wrong))
