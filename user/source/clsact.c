/* SPDX-License-Identifier: BSD-2-Clause */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "source/clsact.h"

/*
 * Filters are tried in the order of their priority, and ours lets every later one run: so it takes the first
 * place that is free. The handle says whose it is ("hw"), and whether the qdisc is ours too.
 */
enum {
	PRIORITIES_TRIED = 8,
	HANDLE = 0x68770000,
	HANDLE_WITH_QDISC = 0x68770001,
};

static struct bpf_tc_hook tc_hook(int ifindex, enum bpf_tc_attach_point point)
{
	return (struct bpf_tc_hook){ .sz = sizeof(struct bpf_tc_hook), .ifindex = ifindex, .attach_point = point };
}

static enum bpf_tc_attach_point attach_point(enum clsact_hook hook)
{
	return hook == CLSACT_INGRESS ? BPF_TC_INGRESS : BPF_TC_EGRESS;
}

static int count_filter(const struct nlmsghdr *message, void *count)
{
	const struct tcmsg *tc = mnl_nlmsg_get_payload(message);

	*(int *)count += tc->tcm_handle != 0;
	return MNL_CB_OK;
}

/* Filters on one hook of the qdisc; -1 if they cannot be counted. */
static int count_filters(int ifindex, enum clsact_hook hook)
{
	char buf[MNL_SOCKET_BUFFER_SIZE];
	struct mnl_socket *socket = mnl_socket_open(NETLINK_ROUTE);
	struct nlmsghdr *message = mnl_nlmsg_put_header(buf);
	unsigned int seq = (unsigned int)time(NULL);
	struct tcmsg *tc;
	ssize_t got;
	int count = 0, more = MNL_CB_OK;

	message->nlmsg_type = RTM_GETTFILTER;
	message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	message->nlmsg_seq = seq;
	tc = mnl_nlmsg_put_extra_header(message, sizeof(*tc));
	tc->tcm_ifindex = ifindex;
	tc->tcm_parent = TC_H_MAKE(TC_H_CLSACT, hook == CLSACT_INGRESS ? TC_H_MIN_INGRESS : TC_H_MIN_EGRESS);
	if (!socket || mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0 ||
	    mnl_socket_sendto(socket, message, message->nlmsg_len) < 0)
		more = MNL_CB_ERROR;
	while (more == MNL_CB_OK) {
		got = mnl_socket_recvfrom(socket, buf, sizeof(buf));
		more = got < 0 ? MNL_CB_ERROR
		               : mnl_cb_run(buf, (size_t)got, seq, mnl_socket_get_portid(socket), count_filter, &count);
	}
	if (socket)
		mnl_socket_close(socket);
	return more == MNL_CB_STOP ? count : -1;
}

static void remove_unused_qdisc(int ifindex)
{
	struct bpf_tc_hook both = tc_hook(ifindex, BPF_TC_INGRESS | BPF_TC_EGRESS);

	if (count_filters(ifindex, CLSACT_INGRESS) == 0 && count_filters(ifindex, CLSACT_EGRESS) == 0)
		bpf_tc_hook_destroy(&both);
}

static int detach_filter(int ifindex, enum clsact_hook hook, __u32 handle, __u32 priority)
{
	struct bpf_tc_hook at = tc_hook(ifindex, attach_point(hook));
	LIBBPF_OPTS(bpf_tc_opts, options, .handle = handle, .priority = priority);

	return bpf_tc_detach(&at, &options);
}

/* Is the filter at this place one of ours? Then it is removed. */
static bool clean_place(int ifindex, enum clsact_hook hook, __u32 handle, __u32 priority)
{
	struct bpf_tc_hook at = tc_hook(ifindex, attach_point(hook));
	LIBBPF_OPTS(bpf_tc_opts, options, .handle = handle, .priority = priority);
	struct bpf_prog_info info = { 0 };
	__u32 size = sizeof(info);
	bool ours;
	int fd;

	if (bpf_tc_query(&at, &options))
		return false;
	fd = bpf_prog_get_fd_by_id(options.prog_id);
	ours = fd >= 0 && !bpf_obj_get_info_by_fd(fd, &info, &size) && strcmp(info.name, "hintwatch_tc") == 0;
	if (fd >= 0)
		close(fd);
	return ours && !detach_filter(ifindex, hook, handle, priority);
}

void clsact_clean(int ifindex)
{
	bool with_qdisc = false;

	for (int hook = CLSACT_INGRESS; hook <= CLSACT_EGRESS; hook++)
		for (__u32 priority = 1; priority <= PRIORITIES_TRIED; priority++) {
			clean_place(ifindex, hook, HANDLE, priority);
			with_qdisc |= clean_place(ifindex, hook, HANDLE_WITH_QDISC, priority);
		}
	if (with_qdisc)
		remove_unused_qdisc(ifindex);
}

int clsact_attach(struct clsact *c, int ifindex, enum clsact_hook hook, int program_fd)
{
	struct bpf_tc_hook at = tc_hook(ifindex, attach_point(hook));
	int err = bpf_tc_hook_create(&at);

	c->ifindex = ifindex;
	if (!err)
		c->made_qdisc = true;
	else if (err != -EEXIST)
		return err;
	for (__u32 priority = 1; priority <= PRIORITIES_TRIED; priority++) {
		LIBBPF_OPTS(bpf_tc_opts, options, .prog_fd = program_fd, .priority = priority,
		            .handle = c->made_qdisc ? HANDLE_WITH_QDISC : HANDLE);

		err = bpf_tc_attach(&at, &options);
		if (!err)
			c->priority[hook] = priority;
		if (!err || (err != -EEXIST && err != -EINVAL))
			return err;
	}
	return err;
}

void clsact_detach(struct clsact *c)
{
	for (int hook = CLSACT_INGRESS; hook <= CLSACT_EGRESS; hook++)
		if (c->priority[hook])
			detach_filter(c->ifindex, hook, c->made_qdisc ? HANDLE_WITH_QDISC : HANDLE, c->priority[hook]);
	if (c->made_qdisc)
		remove_unused_qdisc(c->ifindex);
	memset(c, 0, sizeof(*c));
}
