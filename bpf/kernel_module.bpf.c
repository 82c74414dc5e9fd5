// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * kernel.module: kernel modules that are loaded and unloaded.
 *
 * The hooks are where the kernel has linked a module, before its own code runs, and where it lets
 * go of one. A kernel without modules has neither the hooks nor the structure's members.
 */
#include "vmlinux_min.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include "source.h"
#include "task.h"
#include "subject.h"
#include "kernel_module.h"

#define RING_BYTES (32 * 1024)

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, RING_BYTES);
} samples SEC(".maps");

TELL_TYPE(kernel_module_sample_type, struct kernel_module_sample);

static __always_inline int handle(struct module *module, __u32 unloaded)
{
	struct kernel_module_sample *sample;
	int shift = source_admit();

	if (shift < 0)
		return 0;
	sample = bpf_ringbuf_reserve(&samples, sizeof(*sample), 0);
	if (!sample) {
		source_count(SOURCE_RING_LOST);
		return 0;
	}
	__builtin_memset(sample, 0, sizeof(*sample));
	sample->occurred_ns = bpf_ktime_get_boot_ns();
	read_subject(&sample->subject, (struct task_struct *)bpf_get_current_task());
	sample->unloaded = unloaded;
	sample->sample_shift = shift;
	if (bpf_core_field_exists(module->taints))
		sample->taints = BPF_CORE_READ(module, taints);
	if (bpf_core_field_exists(module->name))
		BPF_CORE_READ_STR_INTO(&sample->name, module, name);
	bpf_ringbuf_submit(sample, ring_flags(&samples, RING_BYTES));
	return 0;
}

/* Rung 1. */
SEC("tp_btf/module_load")
int BPF_PROG(load_btf, struct module *module)
{
	return handle(module, 0);
}

SEC("tp_btf/module_free")
int BPF_PROG(free_btf, struct module *module)
{
	return handle(module, 1);
}

/* Rung 2: kernels whose verifier does not know the tracepoints' types. */
SEC("raw_tp/module_load")
int load_raw(struct bpf_raw_tracepoint_args *ctx)
{
	return handle((struct module *)ctx->args[0], 0);
}

SEC("raw_tp/module_free")
int free_raw(struct bpf_raw_tracepoint_args *ctx)
{
	return handle((struct module *)ctx->args[0], 1);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
