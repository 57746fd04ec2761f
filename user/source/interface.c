/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "source/interface.h"

/* ethtool's name of the driver. */
static bool has_driver(int fd, struct ifreq *request, const char *name)
{
	struct ethtool_drvinfo info = { .cmd = ETHTOOL_GDRVINFO };

	request->ifr_data = (char *)&info;
	return !ioctl(fd, SIOCETHTOOL, request) && strcmp(info.driver, name) == 0;
}

int interface_find(struct interface *i, const char *name)
{
	struct ifreq request = { 0 };
	int fd, err = 0, type;
	bool veth;

	if (strlen(name) >= sizeof(request.ifr_name))
		return -ENODEV;
	memcpy(request.ifr_name, name, strlen(name));
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (ioctl(fd, SIOCGIFHWADDR, &request))
		err = -errno;
	type = request.ifr_hwaddr.sa_family;
	veth = !err && has_driver(fd, &request, "veth");
	close(fd);
	if (err)
		return err;
	*i = (struct interface){
		.index = if_nametoindex(name),
		.loopback = type == ARPHRD_LOOPBACK,
		.ethernet = type == ARPHRD_ETHER || type == ARPHRD_LOOPBACK,
		.veth = veth,
	};
	memcpy(i->name, request.ifr_name, sizeof(i->name));
	return i->index ? 0 : -ENODEV;
}

/* Lines of /proc/net/route: interface, destination, gateway, flags, …, mask; of ipv6_route: other columns. */
static bool find_default(const char *path, const char *format, char name[IF_NAMESIZE])
{
	char line[256], interface[IF_NAMESIZE], destination[33] = "", mask[33] = "";
	FILE *routes = fopen(path, "re");
	bool found = false;

	while (routes && !found && fgets(line, sizeof(line), routes)) {
		bool v6 = strstr(path, "ipv6");
		int fields = v6 ? sscanf(line, format, destination, mask, interface)
		                : sscanf(line, format, interface, destination, mask);

		found = fields == 3 && strspn(destination, "0") == strlen(destination) &&
		        strspn(mask, "0") == strlen(mask) && strcmp(interface, "lo") != 0;
	}
	if (routes)
		fclose(routes);
	if (found)
		memcpy(name, interface, sizeof(interface));
	return found;
}

bool interface_of_default_route(char name[IF_NAMESIZE])
{
	return find_default("/proc/net/route", "%15s %32s %*s %*s %*s %*s %*s %32s", name) ||
	       find_default("/proc/net/ipv6_route", "%32s %32s %*s %*s %*s %*s %*s %*s %*s %15s", name);
}

const char *interface_name(unsigned int index)
{
	static char names[16][IF_NAMESIZE];
	static unsigned int indexes[16];
	unsigned int slot = index % 16;

	if (indexes[slot] == index && names[slot][0])
		return names[slot];
	indexes[slot] = index;
	if (!if_indextoname(index, names[slot]))
		names[slot][0] = '\0';
	return names[slot][0] ? names[slot] : NULL;
}
