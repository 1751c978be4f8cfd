#!/usr/bin/python
# Manages a host of an engine over the engine's REST interface.

DOCUMENTATION = r"""
module: uplink_host
short_description: Add a host to an Uplink engine, install it, or remove it
description:
  - Adds a host to an engine, changes its settings, installs it, or removes it, over the engine's REST interface.
options:
  name:
    description: The name of the host.
    type: str
    required: true
  state:
    description:
      - C(present) adds the host, or changes its settings.
      - C(installed) also installs it, unless it is Up.
      - C(absent) removes the host from the engine.
    type: str
    choices: [present, installed, absent]
    default: present
  engine:
    description: The URL of the engine, such as C(https://engine.example:8443).
    type: str
    required: true
  ca_file:
    description: The certificate of the engine's authority, C(ca.pem) in the engine's data directory.
    type: path
    required: true
  token_file:
    description: The file with the token of the engine's REST interface, C(token) in the engine's data directory.
    type: path
  token:
    description: The token itself.
    type: str
  address:
    description:
      - The address or DNS name at which the engine reaches the host's agent.
      - Without it, the agent opens the connection to the engine, and the result has the token with which the host joins.
    type: str
  port:
    description: The port of the agent, beside an I(address).
    type: int
    default: 54321
  cluster:
    description: The cluster of the host.
    type: str
    default: Default
  restore_network:
    description: With C(absent), whether the host first gets the network back that it had before Uplink's first change.
    type: bool
    default: false
  accept_warnings:
    description: The codes of warnings that do not stop an installation or a removal.
    type: list
    elements: str
    default: []
  timeout:
    description: How long an installation or a removal may take, in seconds.
    type: int
    default: 600
author: The Uplink maintainers
attributes:
  check_mode:
    support: full
    description: The engine is only asked, and changes nothing.
  diff_mode:
    support: full
    description: The settings of the host, before and after.
"""

EXAMPLES = r"""
- name: Add a host that connects to the engine
  uplink.uplink.uplink_host:
    name: node1
    engine: https://engine.example:8443
    ca_file: /etc/uplink/ca.pem
    token_file: /etc/uplink/token
  register: node1

- name: Install it
  uplink.uplink.uplink_host:
    name: node1
    state: installed
    engine: https://engine.example:8443
    ca_file: /etc/uplink/ca.pem
    token_file: /etc/uplink/token
"""

RETURN = r"""
host:
  description: The host, as the engine's REST interface describes it.
  returned: if the engine has it
  type: dict
join_token:
  description: The token for C(uplink agent join). It is a secret.
  returned: if the host was added by this task, and its agent opens the connection
  type: str
"""

import json
import time

from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.urls import open_url

# The engine answers a waiting request after this time at the latest.
MOST_SECONDS = 300


class EngineError(Exception):
    """The engine refused a request. The text says why, and what to do."""

    def __init__(self, status, text):
        super().__init__(text)
        self.status = status


class Engine:
    def __init__(self, url, ca_file, token):
        self.url = url.rstrip("/") + "/api/v1"
        self.ca_file = ca_file
        self.headers = {"Authorization": "Bearer " + token, "Content-Type": "application/json"}

    def send(self, method, path, body=None, **query):
        """Sends a request, and returns the document of the answer; None if there is none."""
        url = self.url + path + ("?" + urlencode(query) if query else "")
        try:
            answer = open_url(
                url,
                method=method,
                data=None if body is None else json.dumps(body),
                headers=self.headers,
                ca_path=self.ca_file,
                timeout=MOST_SECONDS + 60,
            )
            text = answer.read()
            return json.loads(text) if text else None
        except HTTPError as e:
            raise EngineError(e.code, problem(e))
        except URLError as e:
            raise EngineError(0, "no answer of %s: %s" % (self.url, e.reason))

    def find(self, name):
        """Returns the host; None if the engine does not have it."""
        try:
            return self.send("GET", "/hosts/" + quote(name, safe=""))
        except EngineError as e:
            if e.status == 404:
                return None
            raise

    def run(self, host, what, seconds, accepted):
        """Starts a run of the host, and returns the host after its end; None if it was removed."""
        ends = time.monotonic() + seconds
        path = "/hosts/" + quote(host, safe="")
        query = dict(accept=",".join(accepted)) if accepted else {}
        document = self.send("POST", path + "/" + what, wait=left(ends), **query)
        while document is not None and "ended" not in document.get("run", {"ended": True}):
            if time.monotonic() >= ends:
                raise EngineError(0, "the run has not ended after %d s; it goes on" % seconds)
            try:
                document = self.send("GET", path, wait=left(ends))
            except EngineError as e:
                if e.status == 404 and what == "remove":
                    return None
                raise
        return document


def left(ends):
    """Returns for how many seconds a request may wait."""
    return max(1, min(MOST_SECONDS, int(ends - time.monotonic())))


def problem(error):
    """Returns what an answer with an error says, and the next step."""
    try:
        document = json.loads(error.read())
    except ValueError:
        return "HTTP status %d" % error.code
    texts = [document.get("detail") or document.get("title"), document.get("nextStep")]
    return " ".join(text for text in texts if text) or "HTTP status %d" % error.code


def wanted_of(parameters):
    wanted = dict(name=parameters["name"], cluster=parameters["cluster"])
    if parameters["address"]:
        wanted.update(transport="direct", address=parameters["address"], port=parameters["port"])
    else:
        wanted.update(transport="dialIn")
    return wanted


def settings_of(host, wanted):
    return dict((key, host.get(key)) for key in wanted)


def lines_of(settings):
    return "".join("%s: %s\n" % (key, settings[key]) for key in sorted(settings))


def remove(module, engine, host):
    if host is None:
        module.exit_json(changed=False)
    if not module.check_mode:
        name = module.params["name"]
        if module.params["restore_network"]:
            after = engine.run(name, "remove", module.params["timeout"], module.params["accept_warnings"])
            if after is not None:
                module.fail_json(msg="host %s was not removed: %s" % (name, after.get("statusText")), host=after)
        else:
            engine.send("DELETE", "/hosts/" + quote(name, safe=""))
    module.exit_json(changed=True)


def make_present(module, engine, host):
    """Adds the host or changes its settings, and returns the result of the module."""
    wanted = wanted_of(module.params)
    now = settings_of(host, wanted) if host else {}
    result = dict(changed=now != wanted, diff=dict(before=lines_of(now), after=lines_of(wanted)))
    if module.check_mode or not result["changed"]:
        result["host"] = host
    elif host is None:
        result["host"] = engine.send("POST", "/hosts", wanted)
        if wanted["transport"] == "dialIn":
            result["join_token"] = engine.send("POST", "/join-tokens", dict(host=wanted["name"]))["token"]
    else:
        result["host"] = engine.send("PUT", "/hosts/" + quote(wanted["name"], safe=""), wanted)
    return result


def install(module, engine, result):
    host = result["host"]
    if host is not None and host["status"] == "Up":
        return
    result["changed"] = True
    if module.check_mode:
        return
    name = module.params["name"]
    result["host"] = engine.run(name, "install", module.params["timeout"], module.params["accept_warnings"])
    if not result["host"]["run"].get("succeeded"):
        module.fail_json(msg="host %s was not installed: %s" % (name, result["host"].get("statusText")), **result)


def main():
    module = AnsibleModule(
        argument_spec=dict(
            name=dict(type="str", required=True),
            state=dict(type="str", choices=["present", "installed", "absent"], default="present"),
            engine=dict(type="str", required=True),
            ca_file=dict(type="path", required=True),
            token_file=dict(type="path"),
            token=dict(type="str", no_log=True),
            address=dict(type="str"),
            port=dict(type="int", default=54321),
            cluster=dict(type="str", default="Default"),
            restore_network=dict(type="bool", default=False),
            accept_warnings=dict(type="list", elements="str", default=[]),
            timeout=dict(type="int", default=600),
        ),
        required_one_of=[("token", "token_file")],
        mutually_exclusive=[("token", "token_file")],
        supports_check_mode=True,
    )
    try:
        token = module.params["token"]
        if token is None:
            with open(module.params["token_file"]) as file:
                token = file.read().strip()
        engine = Engine(module.params["engine"], module.params["ca_file"], token)
        host = engine.find(module.params["name"])
        if module.params["state"] == "absent":
            remove(module, engine, host)
        result = make_present(module, engine, host)
        if module.params["state"] == "installed":
            install(module, engine, result)
        module.exit_json(**result)
    except (EngineError, OSError) as e:
        module.fail_json(msg=str(e))


if __name__ == "__main__":
    main()
