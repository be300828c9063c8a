"""Measures a day written by the server that FACTBRIEF_ENDPOINT names: measure.py SERVER FOLDER. See `measure`."""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = os.environ.get("FACTBRIEF_PROGRAM", str(HERE.parents[1] / "target/debug/factbrief"))
DAY = os.environ.get("PROVE_DAY", "2025-12-18")

server, folder = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
url, model = os.environ["FACTBRIEF_ENDPOINT"], os.environ["FACTBRIEF_ENDPOINT_MODEL"]
profile = os.environ["FACTBRIEF_ENDPOINT_PROFILE"]
environment = {name: value for name, value in os.environ.items() if not name.startswith("FACTBRIEF_")}
environment["FACTBRIEF_KEY"] = os.environ.get("FACTBRIEF_ENDPOINT_KEY", "none")

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
log, out = folder / "proxy.jsonl", folder / "measured-day"
log.unlink(missing_ok=True)
shutil.rmtree(out, ignore_errors=True)
settings = folder / "measure.toml"
settings.write_text(
    f'[endpoints.measured]\nprofile = "{profile}"\nbase_url = "http://127.0.0.1:{port}/v1"\nmodel = "{model}"\n'
    + os.environ.get("MEASURE_SETTINGS", "").replace(";", "\n") + "\n"
    + ('key_env = "FACTBRIEF_KEY"\n' if "FACTBRIEF_ENDPOINT_KEY" in os.environ else "")
)
root = url.removesuffix("/v1")
proxy = subprocess.Popen([sys.executable, HERE / "proxy.py", root, str(port), log])
try:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    begun = time.monotonic()
    done = subprocess.run(
        [PROGRAM, "generate", "--no-cache", "--out", out, "--config", settings, "--endpoint", "measured", "--date", DAY],
        env=environment, cwd=folder, capture_output=True, text=True,
    )
    wall = time.monotonic() - begun
finally:
    proxy.terminate()
    proxy.wait()
if done.returncode:
    sys.exit(f"measure: generate ended with {done.returncode}: {done.stderr}")
manifest = json.loads((out / DAY / "manifest.json").read_text())
sheet = (out / DAY / "fact-sheet.json").read_text()

calls = [c for c in map(json.loads, log.read_text().splitlines()) if c["path"].endswith("/chat/completions")]
spans = sorted((c["begun"], c["ended"]) for c in calls)
busy, until = 0.0, 0.0
for start, end in spans:
    busy += max(0.0, end - max(start, until))
    until = max(until, end)
longest = max(end - start for start, end in spans)
total = sum(end - start for start, end in spans)


def tokens(text):
    """Tokens as llama.cpp's server counts them; other servers do not say."""
    try:
        request = urllib.request.Request(root + "/tokenize", json.dumps({"content": text}).encode(), {"Content-Type": "application/json"})
        return len(json.load(urllib.request.urlopen(request, timeout=60))["tokens"])
    except OSError:
        return None


written = [s for s in manifest["sections"] if s.get("calls")]
number = sum(len(s["calls"]) for s in written)


def share(requests):
    """Prompt tokens, those of them from the cache, and the share in percent, as the server itself counted."""
    sent = sum(r["usage"]["prompt_tokens"] for r in requests)
    served = sum((r["usage"].get("prompt_tokens_details") or {}).get("cached_tokens") or 0 for r in requests)
    return sent, served, 100 * served / max(sent, 1)


counted = [c for c in calls if c.get("usage")]
# What the second section's first request is: the first section's calls stand before it, one request for each attempt.
first = sum(c["attempts"] for c in written[0]["calls"]) if written else 0
later = [c for c in calls[first:] if c.get("usage")]
asked = share(counted)[0]
whole = tokens(sheet)
tally = {k: sum(s[k] for s in written) for k in ("kept", "repaired", "replaced")}

tally["lost"] = sum(1 for s in written if s.get("fallback"))
print(f"{server}, {model}, {DAY}: {len(written)} sections in {number} calls; " + ", ".join(f"{v} {k}" for k, v in tally.items()))
print()
print(f"  wall time                                  {wall:8.1f} s")
print(f"  the server busy (union of its calls)       {busy:8.1f} s   the rest, ours: {wall - busy:.1f} s, {100 * (wall - busy) / busy:.1f} %")
print(f"  sum of its calls' times, waiting included  {total:8.1f} s")
print(f"  longest call                               {longest:8.1f} s")
print()
print("  section            calls  prompt  cached  share  answer")
for s in written:
    used = [c["usage"] for c in s["calls"] if c.get("usage")]
    p, k, a = (sum(u[n] for u in used) for n in ("prompt", "cached", "completion"))
    print(f"  {s['section']:<18} {len(s['calls']):5} {p:7} {k:7} {100 * k // max(p, 1):4} % {a:7}")
print()
print("  the server's own count            requests  prompt  cached    share")
for title, requests in (
    ("from the second section on", later),
    ("  of these, sections", [c for c in later if c["messages"] == 2]),
    ("  of these, repairs", [c for c in later if c["messages"] > 2]),
):
    p, k, percent = share(requests)
    print(f"  {title:<33} {len(requests):8} {p:7} {k:7} {percent:6.1f} %")
if len(calls) > len(counted):
    print(f"  without a count (cancelled)       {len(calls) - len(counted):8}")
print()
print(f"  prompt tokens sent                         {asked:8}")
if whole:
    print(f"  the fact sheet alone                       {whole:8}   sent with each call: {whole * number}, {whole * number / max(asked, 1):.0f} times as many")
if os.environ.get("MEASURE_LEAST") and share(later)[2] < float(os.environ["MEASURE_LEAST"]):
    sys.exit(f"measure: only {share(later)[2]:.1f} % from the cache, {os.environ['MEASURE_LEAST']} % are wanted")
