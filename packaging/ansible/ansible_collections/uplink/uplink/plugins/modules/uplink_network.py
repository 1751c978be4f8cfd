#!/usr/bin/python
# Runs `uplink network apply` and `uplink network remove` on the host.

DOCUMENTATION = r"""
module: uplink_network
short_description: Change the network of this host, and keep the change only if it is proved
description:
  - Puts a bridge on a NIC with everything that the NIC has, or makes the networks of a netplan or nmstate document, or
    removes a network that Uplink made.
  - The host keeps the change only if every entry of I(confirm) holds in time. Otherwise it restores the old network, and
    the task fails with the reason.
  - Check mode and C(--diff) show the plan.
options:
  bridge:
    description: The name of the bridge, or of the network to remove.
    type: str
  nic:
    description: The NIC or bond below the bridge.
    type: str
  state:
    description: Whether the network is there.
    type: str
    choices: [present, absent]
    default: present
  config:
    description: A document of netplan or nmstate instead of I(bridge) and I(nic).
    type: dict
  vlan:
    description: The VLAN of the NIC on which the bridge is, 1 to 4094.
    type: int
  mtu:
    description: The MTU of the bridge and of the NIC, in bytes.
    type: int
  address:
    description: The address of the bridge with its prefix length, instead of those that the NIC has of its family.
    type: str
  gateway:
    description: The gateway of the default route, beside an I(address) of its family.
    type: str
  bond_ports:
    description: The ports of the bond I(nic).
    type: list
    elements: str
    default: []
  bond_options:
    description: The options of this bond, such as C(mode=802.3ad miimon=100).
    type: str
  confirm:
    description:
      - What has to hold over the new network, such as C(tcp://manager.example:443), C(https://manager.example) or
        C(ping:192.0.2.1). Every entry has to hold.
      - Needed, unless in check mode.
    type: list
    elements: str
    default: []
  within:
    description: How long the proofs may take, such as C(30s) or C(2min).
    type: str
    default: 2min
  probes:
    description: What works now and has to work afterwards, such as C(gateway), C(dns) or C(tcp://storage.example:3260).
    type: list
    elements: str
    default: []
  ca_file:
    description: The certificates that a server of C(https://) may have, in PEM. By default those of the system.
    type: path
  accept_warnings:
    description: Whether the change is made although the plan warns that it cuts somebody off.
    type: bool
    default: false
  options:
    description: More options of the command, such as C([--config, /etc/uplink/agent.conf]).
    type: list
    elements: str
    default: []
  executable:
    description: The program.
    type: str
    default: uplink
author: The Uplink maintainers
attributes:
  check_mode:
    support: full
    description: Nothing is changed.
  diff_mode:
    support: full
    description: The devices that the change touches, before and after.
"""

EXAMPLES = r"""
- name: Put the bridge vmbr0 on eth0
  uplink.uplink.uplink_network:
    bridge: vmbr0
    nic: eth0
    confirm: ["tcp://manager.example:443"]

- name: Make the networks of a netplan document
  uplink.uplink.uplink_network:
    config:
      network:
        version: 2
        bridges:
          vmbr0:
            interfaces: [eth0]
            addresses: [192.0.2.10/24]
            routes: [{to: default, via: 192.0.2.1}]
    confirm: ["tcp://manager.example:443"]

- name: Remove the bridge
  uplink.uplink.uplink_network:
    bridge: vmbr0
    state: absent
    confirm: ["tcp://manager.example:443"]
"""

RETURN = r"""
outcome:
  description: C(kept), C(unchanged), C(rolledBack) or C(refused).
  returned: when the change was tried
  type: str
steps:
  description: The steps of the plan.
  returned: when the host could make a plan
  type: list
  elements: str
warnings_of_plan:
  description: The warnings of the plan.
  returned: when the host could make a plan
  type: list
  elements: dict
change:
  description: What became of the change, as C(uplink network apply --json) prints it.
  returned: when a change was made
  type: dict
"""

import json

from ansible.module_utils.basic import AnsibleModule

# Exit statuses of the command.
KEPT = 0
ROLLED_BACK = 1


def words_of(parameters):
    """Returns the arguments of the command, and what it reads from its standard input."""
    if parameters["state"] == "absent":
        return ["remove", parameters["bridge"]], None
    if parameters["config"] is not None:
        return ["apply", "-"], json.dumps(parameters["config"])
    words = ["apply", "--nic", parameters["nic"], "--bridge", parameters["bridge"]]
    for name in ("vlan", "mtu", "address", "gateway"):
        if parameters[name] is not None:
            words += ["--" + name, str(parameters[name])]
    for port in parameters["bond_ports"]:
        words += ["--bond-port", port]
    if parameters["bond_options"]:
        words += ["--bond-options", parameters["bond_options"]]
    return words, None


def conditions_of(parameters):
    """Returns the arguments that say when the change is kept."""
    words = []
    for proof in parameters["confirm"]:
        words += ["--confirm", proof]
    for probe in parameters["probes"]:
        words += ["--probe", probe]
    if parameters["ca_file"]:
        words += ["--ca", parameters["ca_file"]]
    if parameters["accept_warnings"]:
        words += ["--accept-warnings"]
    return words + ["--within", parameters["within"]]


class Command:
    def __init__(self, module):
        self.module = module
        self.words, self.data = words_of(module.params)

    def run(self, more):
        """Runs the command. Returns its exit status, the document that it printed, and its messages."""
        executable = self.module.params["executable"].split()
        line = executable + ["network"] + self.words + more + self.module.params["options"] + ["--json"]
        status, out, err = self.module.run_command(line, data=self.data)
        try:
            return status, json.loads(out) if out.strip() else {}, err.strip()
        except ValueError:
            self.module.fail_json(
                msg="%s printed no JSON: %s" % (executable[0], out.strip()), stderr=err, rc=status
            )


def main():
    module = AnsibleModule(
        argument_spec=dict(
            bridge=dict(type="str"),
            nic=dict(type="str"),
            state=dict(type="str", choices=["present", "absent"], default="present"),
            config=dict(type="dict"),
            vlan=dict(type="int"),
            mtu=dict(type="int"),
            address=dict(type="str"),
            gateway=dict(type="str"),
            bond_ports=dict(type="list", elements="str", default=[]),
            bond_options=dict(type="str"),
            confirm=dict(type="list", elements="str", default=[]),
            within=dict(type="str", default="2min"),
            probes=dict(type="list", elements="str", default=[]),
            ca_file=dict(type="path"),
            accept_warnings=dict(type="bool", default=False),
            options=dict(type="list", elements="str", default=[]),
            executable=dict(type="str", default="uplink"),
        ),
        required_one_of=[("bridge", "config")],
        mutually_exclusive=[(a, "config") for a in ("bridge", "nic", "vlan", "mtu", "address", "gateway")],
        required_if=[("state", "absent", ("bridge",))],
        supports_check_mode=True,
    )
    if module.params["state"] == "present" and module.params["bridge"] and not module.params["nic"]:
        module.fail_json(msg="nic is missing: it is the NIC or bond on which the bridge %(bridge)s is put" % module.params)
    if not module.check_mode and not module.params["confirm"]:
        module.fail_json(msg="confirm is missing: a change is kept only if it is proved, for example by tcp://HOST:PORT")
    command = Command(module)

    # The plan of a removal ends with status 0 and without a plan if there is nothing to remove.
    status, plan, err = command.run(["--dry-run"])
    if status != 0:
        module.fail_json(msg=plan.get("reason") or err or "exit status %d" % status, rc=status)
    result = dict(
        changed=bool(plan.get("steps")),
        steps=[step["text"] for step in plan.get("steps", [])],
        warnings_of_plan=plan.get("warnings", []),
        diff=dict(
            before="".join(line + "\n" for line in plan.get("before", [])),
            after="".join(line + "\n" for line in plan.get("after", [])),
        ),
    )
    if module.check_mode:
        module.exit_json(**result)

    status, outcome, err = command.run(conditions_of(module.params))
    result.update(
        outcome=outcome.get("outcome"), changed=bool(outcome.get("changed")), change=outcome.get("change"), rc=status
    )
    if status == KEPT:
        module.exit_json(**result)
    reason = outcome.get("reason") or err or "exit status %d" % status
    what = "The old network was restored" if status == ROLLED_BACK else "The change failed"
    if outcome.get("outcome") == "refused":
        what = "The change was refused, and nothing was touched"
    module.fail_json(msg="%s: %s" % (what, reason), stderr=err, **result)


if __name__ == "__main__":
    main()
