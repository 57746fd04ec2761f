/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "account/ids.h"

void ids_add(struct ids *list, struct span id)
{
	if (!id.len || list->cut)
		return;
	if (list->len + 1 + id.len > IDS_BYTES) {
		list->cut = true;
		return;
	}
	list->bytes[list->len] = (__u8)id.len;
	memcpy(list->bytes + list->len + 1, id.data, id.len);
	list->len += (__u8)(1 + id.len);
}

bool ids_next(const struct ids *list, size_t *at, struct span *id)
{
	if (*at >= list->len)
		return false;
	*id = (struct span){ (const char *)list->bytes + *at + 1, list->bytes[*at] };
	*at += 1 + id->len;
	return true;
}

void name_set(struct name *name, struct span from)
{
	name->len = (__u8)(from.len < NAME_BYTES ? from.len : NAME_BYTES);
	if (name->len)
		memcpy(name->bytes, from.data, name->len);
}
