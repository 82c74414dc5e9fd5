/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/* A place in the file system, and the way from it to the root of its mount namespace. */
#ifndef METERBEE_PLACE_H
#define METERBEE_PLACE_H

struct place {
	struct dentry *dentry;
	struct vfsmount *mount;
};

enum place_step {
	PLACE_NAMED,		/* one name up; `named` has it */
	PLACE_MOUNTED,		/* from a mount's root to the directory it is mounted on */
	PLACE_BOUND,		/* the same, where the mount shows a part of a file system only */
	PLACE_ROOT,
};

/* container_of() with the offset of the running kernel. */
static __always_inline struct mount *container_of_mount(struct vfsmount *mount)
{
	return (void *)mount - bpf_core_field_offset(struct mount, mnt);
}

static __always_inline enum place_step place_up(struct place *place, struct dentry **named)
{
	struct dentry *dentry = place->dentry, *parent = BPF_CORE_READ(dentry, d_parent);
	struct vfsmount *vfsmount = place->mount;
	struct mount *mount, *above;

	if (dentry != BPF_CORE_READ(vfsmount, mnt_root) && dentry != parent) {
		*named = dentry;
		place->dentry = parent;
		return PLACE_NAMED;
	}
	mount = container_of_mount(vfsmount);
	above = BPF_CORE_READ(mount, mnt_parent);
	if (!above || above == mount)
		return PLACE_ROOT;
	place->dentry = BPF_CORE_READ(mount, mnt_mountpoint);
	place->mount = (void *)above + bpf_core_field_offset(struct mount, mnt);
	return dentry == parent ? PLACE_MOUNTED : PLACE_BOUND;
}

#endif
