/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/* System calls by their registers, as tp_btf/sys_enter and sys_exit hand them over. */
#ifndef METERBEE_SYSCALL_H
#define METERBEE_SYSCALL_H

#define TS_COMPAT 2

/* The kernel's layout of registers tells the architecture that it was built for. */
static __always_inline bool syscall_is_arm64(struct pt_regs *regs)
{
	return bpf_core_field_exists(((struct pt_regs___arm64 *)regs)->syscallno);
}

/* The number on this architecture: the first is x86_64's, the second the generic table's. */
#define SYSCALL(x86_64, generic) (syscall_is_arm64(regs) ? (generic) : (x86_64))

static __always_inline __u32 syscall_number(struct pt_regs *regs)
{
	if (syscall_is_arm64(regs))
		return BPF_CORE_READ((struct pt_regs___arm64 *)regs, syscallno);
	return BPF_CORE_READ(regs, orig_ax);
}

/* The same for registers whose type the verifier knows: a plain load, as every call passes it. */
static __always_inline __u32 typed_syscall_number(struct pt_regs *regs)
{
	if (syscall_is_arm64(regs))
		return ((struct pt_regs___arm64 *)regs)->syscallno;
	return regs->orig_ax;
}

/*
 * What the tracepoint of one call hands over where it begins and where it returns; part of the
 * kernel's ABI (events/syscalls/…/format). They see no 32-bit calls.
 */
struct call_entered {
	__u64 common;
	__s32 number;
	__u32 padding;
};

struct call_left {
	__u64 common;
	__s32 number;
	__u32 padding;
	__s64 result;
};

/* The registers with which the current process came into the kernel. */
static __always_inline struct pt_regs *current_registers(void)
{
	return (struct pt_regs *)bpf_task_pt_regs(bpf_get_current_task_btf());
}

/* The first four arguments; the kernel leaves them in their registers until the call returns. */
static __always_inline __u64 syscall_argument(struct pt_regs *regs, __u32 index)
{
	struct pt_regs___arm64 *others = (struct pt_regs___arm64 *)regs;

	if (syscall_is_arm64(regs)) {
		switch (index) {
		case 0:
			return BPF_CORE_READ(others, orig_x0);
		case 1:
			return BPF_CORE_READ(others, regs[1]);
		default:
			return BPF_CORE_READ(others, regs[2]);
		}
	}
	switch (index) {
	case 0:
		return BPF_CORE_READ(regs, di);
	case 1:
		return BPF_CORE_READ(regs, si);
	default:
		return BPF_CORE_READ(regs, dx);
	}
}

/* The first parameter of a kernel function that a kprobe is at, by the same registers. */
static __always_inline __u64 first_parameter(struct pt_regs *regs)
{
	if (syscall_is_arm64(regs))
		return BPF_CORE_READ((struct pt_regs___arm64 *)regs, regs[0]);
	return BPF_CORE_READ(regs, di);
}

/* A 32-bit call has numbers of another table. */
static __always_inline bool syscall_is_compat(struct task_struct *task)
{
	if (!bpf_core_field_exists(task->thread_info.status))
		return false;
	return BPF_CORE_READ(task, thread_info.status) & TS_COMPAT;
}

#endif
