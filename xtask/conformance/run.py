#!/usr/bin/env python3
"""Runs one plan of the OpenID Foundation conformance suite through its REST API. Python 3.11, standard library only.

  run.py PLAN --config FILE [--variant JSON|k=v,k=v] [--set NAME=VALUE ...] [--expected FILE] [--hook COMMAND] ...

PLAN may carry the suite's own notation: 'plan-name[variant=value][variant=value]:module,module'.
One line per module on stdout: PASSED|WARNING|REVIEW|SKIPPED|FAILED name (why); then a count line.
Exit code 0: nothing failed that is not expected to; 1: a module failed or was interrupted unexpectedly;
2: wrong use or the suite cannot be reached.
"""
import argparse
import fnmatch
import json
import os
import re
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

RESULTS = ("PASSED", "WARNING", "REVIEW", "SKIPPED", "FAILED")
FINAL = ("FINISHED", "INTERRUPTED")


def die(message):
    print("run.py: " + message, file=sys.stderr)
    sys.exit(2)


# ---------------------------------------------------------------- configuration

def substitute(node, values, missing):
    """${NAME} and ${NAME:-default} in every string. A value that is missing is an error."""
    if isinstance(node, dict):
        return {k: v if k == "$comment" else substitute(v, values, missing) for k, v in node.items()}
    if isinstance(node, list):
        return [substitute(v, values, missing) for v in node]
    if not isinstance(node, str):
        return node

    def one(match):
        value = values.get(match.group(1), match.group(3))
        if value is None:
            missing.add(match.group(1))
        return value or ""

    return re.sub(r"\$\{([A-Z][A-Z0-9_]*)(:-([^}]*))?\}", one, node)


def expand(node, parts):
    """{"$use": "x"} is replaced by $parts.x; inside an array a part that is an array is spliced in."""
    if isinstance(node, dict):
        if set(node) == {"$use"}:
            if node["$use"] not in parts:
                die("config: no part named " + node["$use"])
            return expand(parts[node["$use"]], parts)
        return {k: expand(v, parts) for k, v in node.items() if not k.startswith("$")}
    if isinstance(node, list):
        out = []
        for item in node:
            new = expand(item, parts)
            if isinstance(item, dict) and set(item) == {"$use"} and isinstance(new, list):
                out.extend(new)
            else:
                out.append(new)
        return out
    return node


def load_config(path, values):
    try:
        with open(path, encoding="utf-8") as f:
            config = json.load(f)
    except (OSError, json.JSONDecodeError) as e:
        die(f"{path}: {e}")
    missing = set()
    config = substitute(config, values, missing)
    if missing:
        die("no value for " + ", ".join(sorted(missing)) + " (use --set NAME=VALUE or the environment)")
    return expand(config, config.get("$parts", {}))


def parse_plan(text):
    m = re.fullmatch(r"([A-Za-z0-9_-]+)((?:\[[^\]=]+=[^\]]*\])*)(?::(.+))?", text)
    if not m:
        die("cannot read the plan name: " + text)
    variant = dict(re.findall(r"\[([^\]=]+)=([^\]]*)\]", m.group(2)))
    return m.group(1), variant, m.group(3).split(",") if m.group(3) else []


def parse_variant(text):
    if not text:
        return {}
    if text.startswith("@"):
        with open(text[1:], encoding="utf-8") as f:
            text = f.read()
    if text.lstrip().startswith("{"):
        return json.loads(text)
    return dict(pair.split("=", 1) for pair in text.split(","))


# ---------------------------------------------------------------- REST API

class Suite:
    def __init__(self, base, cacert, token):
        self.base = base if base.endswith("/") else base + "/"
        self.headers = {"Accept": "application/json", "Content-Type": "application/json"}
        if token:
            self.headers["Authorization"] = "Bearer " + token
        if cacert and os.path.exists(cacert):
            self.tls = ssl.create_default_context(cafile=cacert)
        else:
            self.tls = ssl.create_default_context()
            self.tls.check_hostname = False
            self.tls.verify_mode = ssl.CERT_NONE

    def call(self, method, path, query=None, body=None, timeout=60, raw=False):
        url = self.base + path + ("?" + urllib.parse.urlencode(query) if query else "")
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data=data, method=method, headers=self.headers)
        try:
            with urllib.request.urlopen(request, timeout=timeout, context=self.tls) as response:
                content = response.read()
                return response.status, content if raw else (json.loads(content) if content else None)
        except urllib.error.HTTPError as e:
            return e.code, e.read() if raw else e.read().decode("utf-8", "replace")
        except (urllib.error.URLError, OSError) as e:
            die(f"{method} {url}: {e}")

    def version(self):
        """Version and revision, as far as the suite tells."""
        status, answer = self.call("GET", "api/server")
        known = answer if status == 200 and isinstance(answer, dict) else {}
        return {name: str(known.get(name) or "unknown") for name in ("version", "revision")}

    def must(self, expected, method, path, query=None, body=None):
        status, answer = self.call(method, path, query, body)
        if status != expected:
            die(f"{method} {path}: HTTP {status} {str(answer)[:500]}")
        return answer


# ---------------------------------------------------------------- one module

class Module:
    def __init__(self, suite, args, plan_id, config, name, variant):
        self.suite, self.args, self.plan_id, self.config = suite, args, plan_id, config
        self.name, self.variant = name, variant or {}
        self.id, self.status, self.result, self.note = None, None, None, ""
        self.failures, self.warnings, self.seconds, self.hook_runs = [], [], 0.0, []

    def info(self):
        status, answer = self.suite.call("GET", "api/info/" + self.id)
        return answer if status == 200 else {}

    def wait(self, states, seconds):
        """Long poll; returns the state reached or None."""
        status, answer = self.suite.call("GET", f"api/runner/{self.id}/wait-state",
                                         {"states": ",".join(states), "timeoutMs": int(max(1, min(seconds, 25)) * 1000)})
        if status == 200:
            return answer.get("state")
        # Not in memory any more: the stored state tells.
        return self.info().get("status")

    def run(self):
        start = time.monotonic()
        query = {"test": self.name, "plan": self.plan_id, "variant": json.dumps(self.variant)}
        status, answer = self.suite.call("POST", "api/runner", query)
        if status != 201:
            self.status, self.note = "INTERRUPTED", f"not created: HTTP {status} {str(answer)[:300]}"
        else:
            self.id = answer["id"]
            self.drive(start + self.args.timeout)
            self.collect()
        self.seconds = time.monotonic() - start
        return self

    def drive(self, end):
        started_by_hand = False
        idle_since = None
        while True:
            left = end - time.monotonic()
            if left <= 0:
                return self.stop(f"no end after {self.args.timeout} s, state {self.status}")
            state = self.wait(("WAITING", "CONFIGURED") + FINAL, left)
            if state:
                self.status = state
            if state in FINAL:
                return
            if state == "CONFIGURED" and not started_by_hand:
                # Modules that do not start by themselves. Left alone for a moment: most pass through this state.
                time.sleep(0.5)
                if self.info().get("status") == "CONFIGURED":
                    if self.args.start_hook:
                        self.run_hook(self.args.start_hook, end)
                    self.suite.call("POST", "api/runner/" + self.id)
                    started_by_hand = True
                continue
            if state == "WAITING":
                if self.args.hook and len(self.hook_runs) < self.args.hook_max:
                    self.run_hook(self.args.hook, end)
                    idle_since = None
                    continue
                if self.args.hook:
                    # A negative test ends by itself waitTimeoutSeconds after the client went silent.
                    idle_since = idle_since or time.monotonic()
                    if time.monotonic() - idle_since > self.args.idle + int(self.config.get("waitTimeoutSeconds", 5)):
                        return self.stop("the client did not do what the module waits for (still WAITING after the hook)")
                else:
                    idle_since, dead = self.nobody_will_come(idle_since)
                    if dead:
                        return self.stop(dead)
                # Everything that can be done has been: wait for the end only.
                state = self.wait(FINAL, min(2, max(1, end - time.monotonic())))
                if state:
                    self.status = state
                if state in FINAL:
                    return
            else:
                time.sleep(0.2)

    def nobody_will_come(self, idle_since):
        """A test of a provider that waits for a person: a URL without automation, or a missing screenshot."""
        status, browser = self.suite.call("GET", "api/runner/browser/" + self.id)
        if status != 200 or browser.get("runners"):
            return None, None
        idle_since = idle_since or time.monotonic()
        if time.monotonic() - idle_since < self.args.idle:
            return idle_since, None
        if browser.get("urls"):
            return idle_since, "no browser automation matches " + " ".join(browser["urls"])[:200]
        status, images = self.suite.call("GET", f"api/log/{self.id}/images")
        if status == 200 and any(isinstance(i, dict) and i.get("upload") for i in images or []):
            return idle_since, "waits for a screenshot: the error or login page did not show the expected text"
        if time.monotonic() - idle_since > 6 * self.args.idle:
            return idle_since, "waits for a request of the provider that does not come"
        return idle_since, None

    def run_hook(self, command, end):
        info = self.info()
        status, runner = self.suite.call("GET", "api/runner/" + self.id)
        exposed = runner.get("exposed", {}) if status == 200 else {}
        alias = self.config.get("alias", "")
        env = dict(os.environ, CONF_MODULE=self.name, CONF_MODULE_ID=self.id, CONF_PLAN_ID=self.plan_id,
                   CONF_ALIAS=alias, CONF_BASE=self.suite.base, CONF_RUN_NUMBER=str(len(self.hook_runs) + 1),
                   CONF_ISSUER=exposed.get("issuer") or f"{self.suite.base}test/a/{alias}/",
                   CONF_VARIANT=json.dumps(info.get("variant") or self.variant), CONF_EXPOSED=json.dumps(exposed))
        began = time.monotonic()
        try:
            done = subprocess.run(command, shell=True, env=env, stdin=subprocess.DEVNULL, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  timeout=max(1, min(self.args.hook_timeout, end - time.monotonic())))
            code, output = done.returncode, done.stdout
        except subprocess.TimeoutExpired as e:
            code, output = "timeout", (e.stdout or b"").decode("utf-8", "replace") if isinstance(e.stdout, bytes) else e.stdout or ""
        self.hook_runs.append({"exit": code, "seconds": round(time.monotonic() - began, 2), "output": output[-4000:]})
        if self.args.verbose:
            print(f"    hook exit {code}: {output.strip()[-300:]}", file=sys.stderr)

    def stop(self, why):
        self.note = why
        self.suite.call("DELETE", "api/runner/" + self.id)
        self.status = self.wait(FINAL, 10) or self.status

    def collect(self):
        info = {}
        for _ in range(20):  # the result is stored a moment after the state
            info = self.info()
            if info.get("status") in FINAL and info.get("result"):
                break
            time.sleep(0.25)
        self.status = info.get("status") or self.status
        self.result = info.get("result")
        status, log = self.suite.call("GET", "api/log/" + self.id)
        for entry in log if status == 200 else []:
            kind = entry.get("result")
            if kind in ("FAILURE", "INTERRUPTED", "WARNING"):
                item = {"condition": entry.get("src", ""), "result": kind, "message": str(entry.get("msg", ""))[:600]}
                (self.warnings if kind == "WARNING" else self.failures).append(item)
        if self.args.logs:
            os.makedirs(self.args.logs, exist_ok=True)
            with open(os.path.join(self.args.logs, self.name + ".json"), "w", encoding="utf-8") as f:
                json.dump({"info": info, "log": log}, f, indent=1)

    @property
    def outcome(self):
        """One of RESULTS; an interrupted module counts as failed."""
        if self.status == "FINISHED" and self.result in RESULTS:
            return self.result
        return "FAILED"

    def why(self):
        parts = []
        if self.status != "FINISHED":
            parts.append((self.status or "no state").lower() + (": " + self.note if self.note else ""))
        items = self.failures if self.outcome == "FAILED" else self.warnings if self.outcome == "WARNING" else []
        for item in items[:4]:
            parts.append(f'{item["condition"]}: {item["message"][:160]}')
        return "; ".join(parts)


# ---------------------------------------------------------------- expectations

class Expected:
    """JSON array of {"module": glob, "plan": glob?, "variant": {subset}?, "conditions": [glob]?, "reason": "..."}.
    Without "conditions" any failure of the module is expected; with it, only failures of these conditions are."""

    def __init__(self, path, plan):
        self.entries = []
        if path:
            with open(path, encoding="utf-8") as f:
                for entry in json.load(f):
                    if not entry.get("module") or not entry.get("reason"):
                        die(f"{path}: every entry needs module and reason")
                    if fnmatch.fnmatchcase(plan, entry.get("plan", "*")):
                        self.entries.append(dict(entry, used=False, passed=False))

    def covers(self, module):
        covered = False
        for entry in self.entries:
            if not fnmatch.fnmatchcase(module.name, entry["module"]):
                continue
            if any(str(module.variant.get(k)) != v for k, v in entry.get("variant", {}).items()):
                continue
            if module.outcome != "FAILED":
                entry["passed"] = True
                continue
            globs = entry.get("conditions")
            names = [f["condition"] for f in module.failures]
            if globs is None or (names and all(any(fnmatch.fnmatchcase(n, g) for g in globs) for n in names)):
                entry["used"] = covered = True
        return covered

    def stale(self):
        return [e["module"] for e in self.entries if e["passed"] and not e["used"]]


# ---------------------------------------------------------------- main

def main():
    home = os.environ.get("CONFORMANCE_HOME") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "conformance")
    host = os.environ.get("CONF_HOST", "localhost.emobix.co.uk")
    port = os.environ.get("CONF_HTTPS_PORT", "8443")
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("plan", nargs="?")
    p.add_argument("--config", help="JSON; ${NAME} and ${NAME:-default} are replaced")
    p.add_argument("--variant", default="", help='JSON object, @file, or "k=v,k=v"')
    p.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="value for the config (else the environment)")
    p.add_argument("--module", action="append", default=[], help="only these (glob, repeatable)")
    p.add_argument("--skip", action="append", default=[], help="not these (glob, repeatable)")
    p.add_argument("--allow-empty", action="store_true", help="no module selected is not an error")
    p.add_argument("--expected", help="expected failures, see README")
    p.add_argument("--fail-on", default="", help="also fail on these results, e.g. WARNING,REVIEW,SKIPPED")
    p.add_argument("--strict-expected", action="store_true", help="an expected failure that does not happen is an error")
    p.add_argument("--hook", help="command run for every module when it reaches WAITING (tests of a client)")
    p.add_argument("--start-hook", help="command run before starting a module that does not start by itself "
                   "(oidcc-server-rotate-keys: the provider must add a signing key)")
    p.add_argument("--hook-max", type=int, default=1, help="times the hook may be run while a module stays WAITING")
    p.add_argument("--hook-timeout", type=float, default=60)
    p.add_argument("--timeout", type=float, default=240, help="seconds for one module")
    p.add_argument("--idle", type=float, default=10, help="seconds WAITING with nothing left to do (no browser running, hook done) before giving up")
    p.add_argument("--report", help="write a JSON report here")
    p.add_argument("--logs", help="write every module's log into this directory")
    p.add_argument("--export", help="write the suite's HTML export (zip) here")
    p.add_argument("--suite", default=os.environ.get("CONF_SUITE", f"https://{host}:{port}/"))
    p.add_argument("--cacert", default=os.environ.get("CONF_CACERT", os.path.join(home, "certs", "ca.pem")))
    p.add_argument("--list", action="store_true", help="list the plans, or the modules of PLAN, and stop")
    p.add_argument("--print-config", action="store_true", help="print the config as sent, and stop")
    p.add_argument("-v", "--verbose", action="store_true")
    args = p.parse_args()
    suite = Suite(args.suite, args.cacert, os.environ.get("CONF_TOKEN"))

    if args.list:
        for plan in sorted(suite.must(200, "GET", "api/plan/available"), key=lambda x: x["planName"]):
            if not args.plan:
                print(plan["planName"])
            elif plan["planName"] == parse_plan(args.plan)[0]:
                for module in plan.get("modules") or []:
                    print(module if isinstance(module, str) else module.get("testModule"))
        return 0
    if not args.plan or not args.config:
        p.error("PLAN and --config are needed")
    plan_name, variant, only = parse_plan(args.plan)
    variant.update(parse_variant(args.variant))
    values = dict(os.environ, CONF_SUITE=suite.base.rstrip("/"))
    values.update(pair.split("=", 1) for pair in args.set)
    config = load_config(args.config, values)
    if args.print_config:
        print(json.dumps(config, indent=2))
        return 0
    expected = Expected(args.expected, plan_name)
    fail_on = {x for x in args.fail_on.split(",") if x}
    if fail_on - set(RESULTS):
        p.error("--fail-on: " + ",".join(fail_on - set(RESULTS)))

    start = time.monotonic()
    query = {"planName": plan_name}
    if variant:
        query["variant"] = json.dumps(variant)
    plan = suite.must(201, "POST", "api/plan", query, config)
    wanted = [m for m in plan["modules"]
              if (not only or m["testModule"] in only)
              and (not args.module or any(fnmatch.fnmatchcase(m["testModule"], g) for g in args.module))
              and not any(fnmatch.fnmatchcase(m["testModule"], g) for g in args.skip)]
    if not wanted and not args.allow_empty:
        die("no module selected")
    counts, bad, done = dict.fromkeys(RESULTS, 0), [], []
    for m in wanted:
        module = Module(suite, args, plan["id"], config, m["testModule"], m.get("variant")).run()
        outcome, why = module.outcome, module.why()
        is_expected = expected.covers(module)
        counts[outcome] += 1
        if (outcome == "FAILED" and not is_expected) or (outcome in fail_on and outcome != "FAILED"):
            bad.append(module.name)
        mark = " [expected]" if is_expected else ""
        timing = f" {module.seconds:.1f}s" if args.verbose else ""
        print(f"{outcome} {module.name}{timing}{mark}" + (f" ({why})" if why else ""), flush=True)
        done.append({"module": module.name, "variant": module.variant, "id": module.id, "outcome": outcome,
                     "status": module.status, "expected": is_expected, "note": module.note,
                     "failures": module.failures, "warnings": module.warnings,
                     "seconds": round(module.seconds, 2), "hook": module.hook_runs})
    stale = expected.stale()
    for name in stale:
        print(f"run.py: expected to fail but did not: {name}", file=sys.stderr)
    if args.strict_expected:
        bad.extend(stale)
    total = time.monotonic() - start
    print(" ".join(f"{r.lower()}={counts[r]}" for r in RESULTS)
          + f" expected_failures={sum(d['expected'] for d in done)} unexpected={len(bad)} total={len(done)} seconds={total:.0f}")
    if args.report:
        with open(args.report, "w", encoding="utf-8") as f:
            json.dump({"plan": plan_name, "variant": variant, "plan_id": plan["id"], "suite": suite.version(),
                       "counts": counts, "unexpected": bad,
                       "stale_expectations": stale, "seconds": round(total, 1), "modules": done}, f, indent=1)
    if args.export:
        status, content = suite.call("GET", "api/plan/exporthtml/" + plan["id"], raw=True, timeout=180)
        if status != 200:
            die(f"export: HTTP {status}")
        with open(args.export, "wb") as f:
            f.write(content)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
