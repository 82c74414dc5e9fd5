// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * net.interface: packets and bytes of every network interface of the agent's network namespace, by
 * direction, link headers included.
 *
 * There is no hook: the kernel counts for itself what passes an interface, and a program at every
 * packet would only count it again. What is here are the maps of the account, which outlive the
 * agent; NetInterfaceSource in AgentCore reads the kernel's counters and adds to them.
 */
#include "vmlinux_min.h"
#include <bpf/bpf_helpers.h>
#include "source.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";
